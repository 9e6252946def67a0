package harness

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestKannel holds the gateway itself: every kind of message arrives whole, the answer returns, and the number stays inside.
func TestKannel(t *testing.T) {
	texts := []string{
		"co nguoi ban hang trang o a luoi",
		"Có người bán ma túy ở A Lưới",
		strings.Repeat("mot hai ba bon ", 20) + "het",
		strings.Repeat("một hai ba bốn ", 20) + "hết",
	}
	got := make(chan string, len(texts))
	door := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(fmt.Sprint(r), "12345678") {
			t.Error("the request names the sender")
		}
		got <- r.URL.Query().Get("text")
		fmt.Fprint(w, "Da nhan. Ma: 1234 5678 9012 3456")
	}))
	defer door.Close()
	k := StartKannel(t, door.URL+"/x?text=%b&charset=%C&id=%I", 2)
	for _, text := range texts {
		if a := k.Send(t, SMS{From: "84912345678", To: "8088", Text: text}); a != "Da nhan. Ma: 1234 5678 9012 3456" {
			t.Errorf("telephone shows %q", a)
		}
		if s := <-got; s != text {
			t.Errorf("sent %q, arrived %q", text, s)
		}
	}
	if strings.Contains(k.Logs(t), "12345678") {
		t.Error("Kannel's logs name the sender")
	}
}
