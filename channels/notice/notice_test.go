package notice

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"tipline/triage"
)

func TestLogNamesTheOfficeOnly(t *testing.T) {
	var out bytes.Buffer
	l := Log{slog.New(slog.NewTextHandler(&out, nil))}
	if err := l.Notify(t.Context(), "desk-hue"); err != nil {
		t.Fatal(err)
	}
	if _, line, _ := strings.Cut(out.String(), "level="); line != "INFO msg=\"something waits\" office=desk-hue\n" {
		t.Fatal(out.String())
	}
}

func TestWebhookPostsAConstant(t *testing.T) {
	got := map[string]int{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		name, password, ok := r.BasicAuth()
		if r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" || !ok || name != "tipline" || password != "secret" || r.URL.RawQuery != "" {
			t.Errorf("%s %s %v", r.Method, r.URL, r.Header)
		}
		got[r.URL.EscapedPath()+" "+string(body)]++
	}))
	defer s.Close()
	w := NewWebhook(s.URL+"/hook/", "tipline", "secret")
	for _, to := range []string{"desk-hue", "a/../b", ""} {
		if err := w.Notify(t.Context(), to); err != nil {
			t.Error(err)
		}
	}
	want := map[string]int{"/hook/desk-hue " + webhookBody: 1, "/hook/a%2F..%2Fb " + webhookBody: 1, "/hook " + webhookBody: 1}
	for k := range want {
		if got[k] != 1 {
			t.Errorf("%q missing in %v", k, got)
		}
	}
}

func TestWhatIsTriedAgain(t *testing.T) {
	for status, final := range map[int]bool{
		200: false, 204: false, 301: true, 400: true, 401: true, 403: true, 404: true, 408: false, 410: true, 425: false, 429: false, 500: false, 503: false,
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "http://127.0.0.1:1/")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, strings.Repeat("echo ", 10))
		}))
		err := NewWebhook(s.URL, "", "").Notify(t.Context(), "x")
		s.Close()
		if (err == nil) != (status < 300) || errors.Is(err, triage.ErrFinal) != final {
			t.Errorf("%d: %v", status, err)
		}
		if err != nil && (strings.Contains(err.Error(), "echo") || strings.Contains(err.Error(), "127.0.0.1")) {
			t.Errorf("%d: the error quotes: %v", status, err)
		}
	}
}

func TestUnreachableIsTriedAgainAndQuotesNothing(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	s.Close()
	err := NewSMS(s.URL, "tipline", "secret", "").Notify(t.Context(), "0901234567")
	if err == nil || errors.Is(err, triage.ErrFinal) || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "0901234567") {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := NewSMS(s.URL, "tipline", "secret", "").Notify(ctx, "0901234567"); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

func TestSMSSpeaksToKannel(t *testing.T) {
	answer, status := "0: Accepted for delivery", http.StatusAccepted
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if r.Method != http.MethodGet || r.URL.Path != "/cgi-bin/sendsms" || len(q) != 5 || q.Get("username") != "tipline" || q.Get("password") != "p&ss" ||
			q.Get("to") != "+84901234567" || q.Get("text") != SMSText || q.Get("charset") != "UTF-8" {
			t.Errorf("%s %s", r.Method, r.URL)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	defer s.Close()
	n := NewSMS(s.URL+"/cgi-bin/sendsms", "tipline", "p&ss", "")
	for _, row := range []struct {
		answer    string
		status    int
		ok, final bool
	}{
		{"0: Accepted for delivery", 202, true, false}, {"3: Queued for later delivery", 202, true, false},
		{"Sent.", 200, false, false}, {"Authorization failed for sendsms", 403, false, true}, {"Temporal failure, try again later.", 503, false, false},
	} {
		answer, status = row.answer, row.status
		if err := n.Notify(t.Context(), "+84901234567"); (err == nil) != row.ok || errors.Is(err, triage.ErrFinal) != row.final {
			t.Errorf("%q: %v", row.answer, err)
		}
	}
	if err := n.Notify(t.Context(), "0901&text=x"); !errors.Is(err, triage.ErrFinal) {
		t.Error(err)
	}
}

func TestTextOfANotice(t *testing.T) {
	if len(SMSText) > 160 {
		t.Error("too long")
	}
	for i := range len(SMSText) {
		if SMSText[i] < ' ' || SMSText[i] > '~' {
			t.Error("not ASCII")
		}
	}
}
