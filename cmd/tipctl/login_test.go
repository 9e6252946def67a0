package main

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tipline/crypto"
	"tipline/triage"
)

// A hostile server shows a chosen thing as the login's question and keeps everything that comes.
type hostile struct {
	question []byte
	status   int
	location string   // where a redirect leads
	got      []string // method, path and body of every request
}

func (h *hostile) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b, _ := io.ReadAll(r.Body)
	h.got = append(h.got, r.Method+" "+r.URL.Path+" "+r.Header.Get("Authorization")+string(b))
	if h.status != 0 {
		w.Header().Set("Location", h.location)
		w.WriteHeader(h.status)
	}
	json.NewEncoder(w).Encode(triage.Challenge{ID: "1", Sealed: h.question})
}

// TestLoginIsNoOracle: whatever a server shows as the question, the client answers only its own pinned server's, and sends nothing else.
func TestLoginIsNoOracle(t *testing.T) {
	s := newStage(t)
	s.settle("an")
	me := s.members["an"].Member.Recipient
	seal := func(kind crypto.Kind, text string) []byte {
		b, err := crypto.Seal(kind, []byte(text), me)
		must(t, err)
		return b
	}
	other, _, err := crypto.NewChallenge("another-server", me)
	must(t, err)
	nobodys, _, err := crypto.NewChallenge(stageServer, nil)
	must(t, err)
	tip, err := crypto.SealTip(crypto.KindTip, []byte("mot"), crypto.Readers{Desk: me})
	must(t, err)
	for _, row := range []struct {
		name     string
		question []byte
	}{
		{"a wrapped keyring", s.keyring("hue").Wraps["an"]},
		{"a tip", tip},
		{"a card", seal(crypto.KindCard, `{"server":"tipline-test","nonce":"`+strings.Repeat("0", 64)+`"}`)},
		{"a share", seal(crypto.KindShare, "x")},
		{"a question of another server", other},
		{"a question to nobody", nobodys},
		{"a question with more in it", seal(crypto.KindChallenge, `{"server":"tipline-test","nonce":"`+strings.Repeat("0", 64)+`","x":1}`)},
		{"a question whose nonce is a text", seal(crypto.KindChallenge, `{"server":"tipline-test","nonce":"mot"}`)},
		{"noise", []byte("age-encryption.org/v1\n")},
		{"nothing", nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := &hostile{question: row.question}
			s.against(t, h, func() {
				code, out, errs := s.try("an", "login")
				if code != 1 || out != "" || !strings.Contains(errs, "nothing sent") {
					t.Errorf("%d %q %s", code, out, errs)
				}
			})
			if len(h.got) != 1 || h.got[0] != `POST /api/login/challenge {"member":"an"}` {
				t.Errorf("sent %q", h.got)
			}
		})
	}
}

// against points the member's pin at another server for a while.
func (s *stage) against(t *testing.T, h http.Handler, do func()) {
	t.Helper()
	server := httptest.NewServer(h)
	defer server.Close()
	path := filepath.Join(s.root, "an", "pin")
	before, err := os.ReadFile(path)
	must(t, err)
	b, err := formatPin(pin{URL: server.URL, Server: stageServer, Fingerprint: s.pin, Member: "an"})
	must(t, err)
	must(t, os.WriteFile(path, b, 0o600))
	do()
	must(t, os.WriteFile(path, before, 0o600))
}

// TestTokenGoesNowhereElse: a redirect is not followed, and the server's words are never shown.
func TestTokenGoesNowhereElse(t *testing.T) {
	s := newStage(t)
	s.settle("an")
	s.do("an", "login")
	elsewhere := &hostile{}
	other := httptest.NewServer(elsewhere)
	defer other.Close()
	for _, status := range []int{301, 302, 307, 308, 500, 418} {
		h := &hostile{question: []byte("\x1b[2J"), status: status, location: other.URL}
		s.against(t, h, func() {
			code, out, errs := s.try("an", "queue")
			if code != 1 || out != "" || strings.Contains(errs, "challenge") {
				t.Errorf("%d: %d %q %s", status, code, out, errs)
			}
		})
		if len(h.got) != 1 {
			t.Errorf("%d: sent %q", status, h.got)
		}
		if len(elsewhere.got) != 0 {
			t.Errorf("%d: sent elsewhere %q", status, elsewhere.got)
		}
	}
}

// TestHomeHoldsNoSecretInClear searches the home of a logged-in member: the token may be there, private keys and passphrase not.
func TestHomeHoldsNoSecretInClear(t *testing.T) {
	s := newStage(t)
	dir := s.settle("an")
	s.do("an", "login")
	must(t, os.Remove(filepath.Join(dir, "phrase")))
	entries, err := os.ReadDir(dir)
	must(t, err)
	for _, e := range entries {
		i, err := e.Info()
		must(t, err)
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		must(t, err)
		if i.Mode().Perm() != 0o600 {
			t.Errorf("%s is %v", e.Name(), i.Mode())
		}
		text := string(b) + decoded(b)
		if strings.Contains(text, "SECRET-KEY") || strings.Contains(text, "bon con voi") {
			t.Errorf("%s holds a secret", e.Name())
		}
	}
	if len(entries) != 5 { // audit, identity, pin, seen, session
		t.Errorf("%d files in the home", len(entries))
	}
}

func decoded(b []byte) string {
	out, _ := base64.StdEncoding.DecodeString(strings.TrimSpace(string(b)))
	return string(out)
}

// TestWrongPassphrase opens nothing and asks the server nothing.
func TestWrongPassphrase(t *testing.T) {
	s := newStage(t)
	dir := s.settle("an")
	wrong := filepath.Join(dir, "wrong")
	must(t, os.WriteFile(wrong, []byte("sai"), 0o600))
	h := &hostile{}
	s.against(t, h, func() {
		code, _, errs := s.try("an", "login", "-passphrase-file", wrong)
		if code != 1 || !strings.Contains(errs, "wrong passphrase") {
			t.Errorf("%d %s", code, errs)
		}
	})
	if len(h.got) != 0 {
		t.Errorf("sent %q", h.got)
	}
}
