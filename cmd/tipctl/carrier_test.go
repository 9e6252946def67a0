package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tipline/cmd/internal/config"
)

// TestTwilioAccounts: what nobody can see over the API is named once an account, and what the API shows is asked for.
func TestTwilioAccounts(t *testing.T) {
	answer := `{"incoming_phone_numbers":[{"voice_url":"https://tin.example/voice/twilio","voice_method":"POST","voice_fallback_url":"https://b.example/x"}]}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, answer) }))
	defer server.Close()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "token"), []byte("0123456789abcdef0123456789abcdef\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const account = "account = \"AC0123456789abcdef0123456789abcdef\"\ntoken_files = [\"token\"]\n"
	text := "pin = \"x\"\n[[door]]\nname = \"texts\"\nkind = \"twilio\"\npublic_url = \"https://tin.example/sms/twilio\"\n" + account +
		"[[door]]\nname = \"calls\"\nkind = \"twilio-voice\"\npublic_url = \"https://tin.example/voice/twilio\"\nnumbers = [\"+15005550006\"]\napi_url = \"" + server.URL + "\"\n" + account
	cfg, err := config.Parse(filepath.Join(dir, "tipd.toml"), []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	c := new(checking)
	c.carrier(cfg)
	said := strings.Join(c.ByHand, "\n")
	if strings.Count(said, "redaction") != 1 || !strings.Contains(said, "recording encryption") || len(c.Warnings) != 1 || !strings.Contains(c.Warnings[0], "door texts") {
		t.Errorf("%q\n%s", c.Warnings, said)
	}
	for _, row := range []struct {
		answer   string
		ok       bool
		contains string
	}{
		{answer, true, "leads to"},
		{strings.Replace(answer, "POST", "GET", 1), true, "not posted"},
		{`{"incoming_phone_numbers":[]}`, false, "no number"},
		{`<html>`, false, "twilio"},
	} {
		answer = row.answer
		d := &doctor{cfg: cfg}
		d.carriers()
		if len(d.findings) != 1 || d.findings[0].OK != row.ok || !strings.Contains(d.findings[0].Says, row.contains) {
			t.Errorf("%s: %+v", row.answer, d.findings)
		}
	}
}
