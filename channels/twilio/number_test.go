package twilio

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestNumber(t *testing.T) {
	answer := `{"incoming_phone_numbers":[{"phone_number":"` + ours + `","voice_url":"https://tin.example/voice/twilio","voice_method":"POST","voice_fallback_url":"https://b.example/","voice_caller_id_lookup":true,"sms_url":"","sms_method":"GET"}],"next_page_uri":null}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("PhoneNumber") != ours {
			t.Errorf("asked for %s", r.URL)
		}
		_, _ = io.WriteString(w, answer)
	}))
	defer server.Close()
	n, err := accountAt(t, server.URL).Number(ours)
	if err != nil {
		t.Fatal(err)
	}
	if faults := n.Faults("https://tin.example/voice/twilio", true); len(faults) != 1 || !strings.Contains(faults[0], "lookup") {
		t.Errorf("calls: %q", faults)
	}
	if faults := n.Faults("https://tin.example/sms/twilio", false); len(faults) != 3 {
		t.Errorf("messages: %q", faults)
	}
	answer = `{"incoming_phone_numbers":[],"next_page_uri":null}`
	if _, err := accountAt(t, server.URL).Number(ours); !errors.Is(err, ErrNoNumber) {
		t.Errorf("a number of others: %v", err)
	}
}
