package harness

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestBrowser holds the browser itself: forms work, scripts don't.
func TestBrowser(t *testing.T) {
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<p id=said>%s</p><p id=script>off</p><script>document.getElementById("script").textContent="on"</script>
			<form method=post action=/next><textarea name=text></textarea><button>Gửi</button></form>`, r.PostFormValue("text"))
	}))
	defer page.Close()
	b := StartBrowser(t)
	b.Open(t, page.URL)
	b.Fill(t, "textarea", "Có người lạ ở bản")
	b.Press(t, "button")
	if got := b.Text(t, "#said"); got != "Có người lạ ở bản" {
		t.Errorf("the page got %q", got)
	}
	if got := b.Text(t, "#script"); got != "off" {
		t.Error("scripts run")
	}
}
