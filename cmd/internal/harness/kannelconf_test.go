package harness

import (
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDeployedKannelKeepsNothing runs a real Kannel on the configuration that is shipped: messages come in, long ones in parts and the last part first, the door hears no
// sender, telephones of both countries are answered and nobody else, and neither a number nor a text is in any file that is written or held open.
func TestDeployedKannelKeepsNothing(t *testing.T) {
	heard := make(chan string, 16)
	door := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if all := fmt.Sprint(r); strings.Contains(all, "12345678") || strings.Contains(all, "8488") {
			t.Errorf("the request names the sender: %s", all)
		}
		heard <- r.URL.Query().Get("text")
		fmt.Fprint(w, "Da nhan. Ma: 1234 5678 9012 3456")
	}))
	defer door.Close()
	k := StartDeployedKannel(t, "../../..", door.URL+"/sms/gateway/kannel/token")
	answered := []string{"84912345678", "+84712345678", "+8562012345678", "8563012345678"}
	silent := []string{"8488", "84123456789", "841900123456", "+8821234567890", "1900123456", "8562012345", "849123456789012"}
	texts := []string{"mot hai ba quan trong 7719", strings.Repeat("một hai ba bốn ", 20) + "hết 7719"}
	for i, from := range append(silent, answered...) {
		text := texts[i%2]
		k.SMPP.Deliver(t, SMS{From: from, To: "0000", Text: text}, byte(i))
		if got := <-heard; got != text {
			t.Errorf("from %s: sent %q, arrived %q", from, text, got)
		}
	}
	for i, m := range k.SMPP.Sent(t, len(answered)) {
		if i >= len(answered) || m.To != strings.TrimPrefix(answered[i], "+") {
			t.Errorf("an answer goes to %q", m.To)
		}
	}
	for _, path := range k.OpenFiles(t) {
		if !strings.HasPrefix(path, k.Dir) && !strings.HasPrefix(path, "/usr/") {
			t.Errorf("a box holds %s open", path)
		}
	}
	k.Cut()
	secrets := append([]string{"7719", "1234 5678 9012 3456"}, append(silent, answered...)...)
	err := filepath.WalkDir(k.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == "kannel.conf" {
			return err
		}
		b, err := os.ReadFile(path)
		for _, secret := range secrets {
			if strings.Contains(string(b), secret) {
				t.Errorf("%s holds %s", d.Name(), secret)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
