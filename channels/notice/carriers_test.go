package notice

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"tipline/triage"
)

// recorder keeps requests, and answers as told.
type recorder struct {
	*httptest.Server
	status int
	answer string
	got    []string
}

func newRecorder(t *testing.T, answer string) *recorder {
	r := &recorder{status: http.StatusOK, answer: answer}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		name, _, _ := q.BasicAuth()
		r.got = append(r.got, strings.Join([]string{q.Method, q.URL.Path, name, q.Header.Get("User-Agent"), string(body)}, " "))
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(r.status)
		_, _ = io.WriteString(w, r.answer)
	}))
	t.Cleanup(r.Close)
	return r
}

const twilioAccount = "AC0123456789abcdef0123456789abcdef"

func TestTwilioSendsAConstant(t *testing.T) {
	t.Setenv("TWILIO_REGION", "au1") // the library would send the token to another host for it
	r := newRecorder(t, `{"sid":"SM1"}`)
	n, err := NewTwilio(TwilioParams{URL: r.URL, Account: twilioAccount, Token: "token", From: "+15005550006"})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := n.Notify(t.Context(), "+84901234567"); err != nil {
			t.Fatal(err)
		}
	}
	body := url.Values{"To": {"+84901234567"}, "From": {"+15005550006"}, "Body": {SMSText}}.Encode()
	want := "POST /2010-04-01/Accounts/" + twilioAccount + "/Messages.json " + twilioAccount + " tipline " + body
	if len(r.got) != 2 || r.got[0] != want || r.got[1] != want {
		t.Errorf("%q\nwant %q", r.got, want)
	}
	d := triage.NewDigits()
	if err := n.Ask(t.Context(), "+84901234567", d); err != nil || !strings.Contains(r.got[2], url.QueryEscape(SMSText+askingWords+d.String())) {
		t.Errorf("%v %q", err, r.got[2])
	}
	for status, final := range map[int]bool{400: true, 401: true, 404: true, 429: false, 500: false, 503: false} {
		r.status, r.answer = status, `{"code":21211,"message":"+84901234567 is not valid","status":`+http.StatusText(status)+`}`
		r.answer = strings.Replace(r.answer, http.StatusText(status), map[int]string{400: "400", 401: "401", 404: "404", 429: "429", 500: "500", 503: "503"}[status], 1)
		err := n.Notify(t.Context(), "+84901234567")
		if err == nil || errors.Is(err, triage.ErrFinal) != final || strings.Contains(err.Error(), "84901") {
			t.Errorf("%d: %v", status, err)
		}
	}
	r.Close()
	if err := n.Notify(t.Context(), "+84901234567"); err == nil || errors.Is(err, triage.ErrFinal) || strings.Contains(err.Error(), r.URL) {
		t.Errorf("away: %v", err)
	}
	if err := n.Notify(t.Context(), "84&To=1"); !errors.Is(err, triage.ErrFinal) {
		t.Error(err)
	}
}

func TestPushSendsAConstant(t *testing.T) {
	r := newRecorder(t, `{"id":1}`)
	host := strings.TrimPrefix(r.URL, "http://")
	for _, row := range []struct{ name, address, path string }{
		{"ntfy", "ntfy://:token@" + host + "/{to}?scheme=http", "/don"},
		{"gotify", "gotify://" + host + "/AaaaaaaaaaaaaaA?disabletls=yes", "/message"},
		{"mattermost", "mattermost://" + host + "/token/{to}?disabletls=yes", "/hooks/token"},
	} {
		r.got = nil
		p, err := NewPush(row.address, "")
		if err != nil {
			t.Fatalf("%s: %v", row.name, err)
		}
		for range 2 {
			if err := p.Notify(t.Context(), "don"); err != nil {
				t.Fatalf("%s: %v", row.name, err)
			}
		}
		if len(r.got) != 2 || r.got[0] != r.got[1] || !strings.Contains(r.got[0], SMSText) || !strings.HasPrefix(r.got[0], "POST "+row.path) {
			t.Errorf("%s: %q", row.name, r.got)
		}
		if err := p.Notify(t.Context(), "../admin?x"); !errors.Is(err, triage.ErrFinal) {
			t.Errorf("%s: %v", row.name, err)
		}
		r.status = http.StatusInternalServerError
		if err := p.Notify(t.Context(), "don"); err == nil || errors.Is(err, triage.ErrFinal) || strings.Contains(err.Error(), "token") || strings.Contains(err.Error(), host) {
			t.Errorf("%s: %v", row.name, err)
		}
		r.status = http.StatusOK
	}
	for _, bad := range []string{"telegram://token@telegram", "logger://", "smtp://x", "generic://" + host, "", "ntfy://%zz"} {
		if _, err := NewPush(bad, ""); err == nil || bad != "" && strings.Contains(err.Error(), bad) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
