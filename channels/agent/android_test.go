package agent

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"
)

const signingKey = "the app's key"

// fakeApp is the app's own server: strict, and it keeps one message for an ID.
type fakeApp struct {
	testing.TB
	*httptest.Server
	broken bool // it takes nothing
	sent   map[string]string
}

func newApp(tb testing.TB) *fakeApp {
	f := &fakeApp{TB: tb, sent: map[string]string{}}
	f.Server = httptest.NewServer(f)
	tb.Cleanup(f.Close)
	return f
}

func (f *fakeApp) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	user, password, ok := r.BasicAuth()
	if !ok || user != "sms" || password != "app password" {
		f.Errorf("logged in as %q", user)
	}
	if id, found := strings.CutPrefix(r.URL.Path, "/message/"); found && r.Method == http.MethodGet {
		if f.sent[id] == "" {
			w.WriteHeader(http.StatusNotFound)
		}
		return
	}
	body, err := io.ReadAll(r.Body)
	var post struct {
		ID      string   `json:"id"`
		Message string   `json:"message"`
		Numbers []string `json:"phoneNumbers"`
		SIM     *int     `json:"simNumber"`
		Report  *bool    `json:"withDeliveryReport"`
	}
	d := json.NewDecoder(strings.NewReader(string(body)))
	d.DisallowUnknownFields()
	if err != nil || d.Decode(&post) != nil || r.Method != http.MethodPost || r.URL.Path != "/message" || len(post.Numbers) != 1 || post.Report == nil || *post.Report || len(post.ID) != 32 {
		f.Errorf("%s %s %s", r.Method, r.URL, body)
		return
	}
	if f.broken || f.sent[post.ID] != "" {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	sim := ""
	if post.SIM != nil {
		sim = strconv.Itoa(*post.SIM)
	}
	f.sent[post.ID] = post.Numbers[0] + " " + sim + " " + post.Message
	w.WriteHeader(http.StatusAccepted)
}

func newPhone(f *fakeApp) *Phone {
	return &Phone{URL: f.URL, Username: "sms", Password: []byte("app password")}
}

// post plays the app that brings an event at a time.
func post(a *Android, body string, at time.Time, key string) int {
	h := hmac.New(sha256.New, []byte(key))
	io.WriteString(h, body+strconv.FormatInt(at.Unix(), 10))
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("X-Timestamp", strconv.FormatInt(at.Unix(), 10))
	r.Header.Set("X-Signature", hex.EncodeToString(h.Sum(nil)))
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	if w.Body.Len() > 0 {
		return -1
	}
	return w.Code
}

const received = `{"deviceId":"ff","event":"sms:received","id":"Ey6","webhookId":"w","payload":{"messageId":"abc123","message":"C\u00f3 ng\u01b0\u1eddi \ud83d\ude00 \"A Hua\"",` +
	`"phoneNumber":"+84901234567","sender":"+84901234567","recipient":null,"simNumber":2,"receivedAt":"2026-11-22T10:15:00.000+07:00"}}`

func TestTelephonesMessage(t *testing.T) {
	for name, body := range map[string]string{
		"new": received,
		"old": strings.Replace(received, `"sender":"+84901234567","recipient":null,`, "", 1),
	} {
		door, app := newDoor(t), newApp(t)
		a := NewAndroid(newAgent(door, newPhone(app)), []byte(signingKey))
		if got := post(a, body, time.Now(), signingKey); got != http.StatusNoContent {
			t.Fatal(name, got)
		}
		if want := `Có người 😀 "A Hua"`; len(door.texts) != 1 || door.texts[0] != want {
			t.Errorf("%s: %q, want %q", name, door.texts, want)
		}
		if want := sender + " 2 " + door.answer; app.sent[door.ids[0]] != want {
			t.Errorf("%s: %q, want %q", name, app.sent, want)
		}
	}
}

func TestTelephonesEventsRefused(t *testing.T) {
	door, app := newDoor(t), newApp(t)
	a := NewAndroid(newAgent(door, newPhone(app)), []byte(signingKey))
	now := time.Now()
	for _, row := range []struct {
		name, body, key string
		at              time.Time
		want            int
	}{
		{"another key", received, "another", now, http.StatusForbidden},
		{"old", received, signingKey, now.Add(-6 * time.Minute), http.StatusForbidden},
		{"not yet", received, signingKey, now.Add(6 * time.Minute), http.StatusForbidden},
		{"no JSON", received[:50], signingKey, now, http.StatusBadRequest},
		{"an event of another kind", strings.Replace(received, "sms:received", "sms:sent", 1), signingKey, now, http.StatusNoContent},
		{"too long", strings.Repeat(" ", 65<<10) + received, signingKey, now, http.StatusRequestEntityTooLarge},
	} {
		if got := post(a, row.body, row.at, row.key); got != row.want {
			t.Errorf("%s: %d, want %d", row.name, got, row.want)
		}
	}
	w := httptest.NewRecorder()
	a.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(received)))
	if w.Code != http.StatusForbidden {
		t.Error("unsigned:", w.Code)
	}
	if len(door.texts)+len(app.sent) > 0 {
		t.Error(door.texts, app.sent)
	}
}

func TestTelephoneBringsItAgain(t *testing.T) {
	door, app := newDoor(t), newApp(t)
	again := func() *Android { // restarted
		g := newAgent(door, newPhone(app))
		g.Door.Wait = func(context.Context, time.Duration) error { return io.EOF }
		return NewAndroid(g, []byte(signingKey))
	}
	door.away = 1
	if got := post(again(), received, time.Now(), signingKey); got != http.StatusServiceUnavailable || len(door.ids) != 0 {
		t.Error("server away:", got)
	}
	app.broken = true
	if got := post(again(), received, time.Now(), signingKey); got != http.StatusServiceUnavailable || len(door.ids) != 1 {
		t.Error("answer not taken:", got)
	}
	app.broken = false
	for range 2 { // the second after a 204 that was lost
		if got := post(again(), received, time.Now().Add(time.Minute), signingKey); got != http.StatusNoContent {
			t.Error(got)
		}
	}
	if len(app.sent) != 1 || len(door.ids) != 3 || door.ids[0] != door.ids[1] || door.ids[1] != door.ids[2] {
		t.Error(app.sent, door.ids)
	}
}

func TestTelephonesAddress(t *testing.T) {
	for _, url := range []string{"http://192.168.1.10:8080", "http://phone:8080", "", "https://u:p@phone"} {
		if (&Phone{URL: url, Username: "sms", Password: []byte("x")}).Validate() == nil {
			t.Error(url)
		}
	}
	if err := newPhone(newApp(t)).Validate(); err != nil {
		t.Error(err)
	}
}
