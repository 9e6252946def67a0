package agent

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	doorToken = "0123456789abcdef0123456789abcdef"
	agentKey  = "a key of the agent's own, of 32 characters or more"
	sender    = "+84901234567"
	digits    = "901234567" // what may be nowhere
	tipText   = "Có người bán ở bản A Hua 😀 100% &id=x+y"
)

// fakeDoor takes what a gateway door takes and refuses everything else. It plays the door's guard too: one answer for one ID.
type fakeDoor struct {
	testing.TB
	*httptest.Server
	mu      sync.Mutex
	away    int    // requests still to be failed
	status  int    // 0: 200
	refused string // a text that is never taken
	answer  string
	ids     []string
	texts   []string
}

func newDoor(tb testing.TB) *fakeDoor {
	f := &fakeDoor{TB: tb, answer: "Da nhan. Ma: 1234-5678. Xoa ca hai tin."}
	f.Server = httptest.NewServer(f)
	tb.Cleanup(f.Server.Close)
	return f
}

func (f *fakeDoor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		f.Error(err)
	}
	if all := fmt.Sprint(r.Method, r.URL, r.Header, string(body)); strings.Contains(all, digits) {
		f.Errorf("the door hears the number: %s", all)
	}
	if r.Method != http.MethodPost || r.URL.String() != "/sms/gateway/modem" || r.Header.Get("X-Gateway-Token") != doorToken ||
		r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
		f.Errorf("%s %s %v", r.Method, r.URL, r.Header)
	}
	form, err := url.ParseQuery(string(body))
	if err != nil || len(form) != 3 || form.Get("charset") != "UTF-8" || len(form.Get("id")) != 32 || !form.Has("text") {
		f.Errorf("%v: %s", err, body)
	}
	if f.away > 0 {
		f.away--
		http.Error(w, "away", http.StatusServiceUnavailable)
		return
	}
	if f.refused != "" && form.Get("text") == f.refused {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	f.ids, f.texts = append(f.ids, form.Get("id")), append(f.texts, form.Get("text"))
	if f.status != 0 {
		w.WriteHeader(f.status)
	}
	io.WriteString(w, f.answer)
}

func (f *fakeDoor) address() string { return f.URL + "/sms/gateway/modem" }

// fakeRadio remembers what it was to send.
type fakeRadio struct {
	sent []string // number, id and answer
	err  error
}

func (f *fakeRadio) Send(_ context.Context, to Message, id, answer string) error {
	f.sent = append(f.sent, string(to.Number)+" "+id+" "+answer)
	return f.err
}

func newAgent(f *fakeDoor, r Radio) *Agent {
	return &Agent{Door: Door{URL: f.address(), Token: []byte(doorToken), Wait: func(context.Context, time.Duration) error { return nil }}, Radio: r, Key: []byte(agentKey)}
}

func message() Message {
	return Message{Number: []byte(sender), Text: []byte(tipText), At: []byte("20261122_101500")}
}

func TestPassedWithoutTheNumber(t *testing.T) {
	door, radio := newDoor(t), &fakeRadio{}
	a, m := newAgent(door, radio), message()
	out, err := a.Pass(t.Context(), m)
	if out != Answered || err != nil {
		t.Fatal(out, err)
	}
	if len(door.texts) != 1 || door.texts[0] != tipText {
		t.Errorf("%q", door.texts)
	}
	if want := sender + " " + door.ids[0] + " " + door.answer; len(radio.sent) != 1 || radio.sent[0] != want {
		t.Errorf("%q, want %q", radio.sent, want)
	}
	if s := string(m.Number) + string(m.Text) + string(m.At); strings.Trim(s, "\x00") != "" {
		t.Errorf("left in memory: %q", s)
	}
}

func TestIDs(t *testing.T) {
	a := &Agent{Key: []byte(agentKey)}
	one := a.id(message())
	if again := (&Agent{Key: []byte(agentKey)}).id(message()); again != one {
		t.Error("another ID after a restart")
	}
	seen := []string{one, (&Agent{Key: []byte(agentKey + "x")}).id(message())}
	for _, m := range []Message{
		{Number: []byte(sender + "8"), Text: []byte(tipText), At: []byte("20261122_101500")},
		{Number: []byte(sender), Text: []byte(tipText + "."), At: []byte("20261122_101500")},
		{Number: []byte(sender), Text: []byte(tipText), At: []byte("20261122_101501")},
		{Number: []byte(sender + "2"), Text: []byte(tipText), At: []byte("0261122_101500")}, // the same bytes, divided elsewhere
	} {
		seen = append(seen, a.id(m))
	}
	for i, id := range seen {
		if slices.Contains(seen[:i], id) {
			t.Errorf("row %d has an earlier row's ID", i)
		}
	}
}

func TestWhoIsAnswered(t *testing.T) {
	for _, row := range []struct {
		name, number, answer string
		prefixes             []string
		want                 Outcome
	}{
		{"Vietnam", sender, "OK", nil, Answered},
		{"as at home", "0901234567", "OK", nil, Answered},
		{"Laos", "+8562012345678", "OK", nil, Answered},
		{"premium abroad", "+8821234567", "OK", nil, Silent},
		{"abroad, but configured", "+8551234567", "OK", []string{"+855"}, Answered},
		{"configured, and Vietnam is not", sender, "OK", []string{"+855"}, Silent},
		{"a name", "VIETTEL", "OK", nil, Silent},
		{"a name with a prefix", "84;reboot", "OK", nil, Silent},
		{"an option", "-84", "OK", []string{"-"}, Silent},
		{"no number", "", "OK", nil, Silent},
		{"no answer", sender, "", nil, Silent},
		{"160 characters", sender, strings.Repeat("x", 160), nil, Answered},
		{"161", sender, strings.Repeat("x", 161), nil, Silent},
		{"no ASCII", sender, "Đã nhận", nil, Silent},
		{"two lines", sender, "OK\nOK", nil, Silent},
	} {
		t.Run(row.name, func(t *testing.T) {
			door, radio := newDoor(t), &fakeRadio{}
			door.answer = row.answer
			a := newAgent(door, radio)
			a.Prefixes = row.prefixes
			out, err := a.Pass(t.Context(), Message{Number: []byte(row.number), Text: []byte("tin")})
			if out != row.want || err != nil || (len(radio.sent) == 1) != (row.want == Answered) || len(door.texts) != 1 {
				t.Error(out, err, radio.sent, door.texts)
			}
		})
	}
}

func TestCaps(t *testing.T) {
	door, radio := newDoor(t), &fakeRadio{}
	now := time.Unix(1795000000, 0)
	a := newAgent(door, radio)
	a.PerHour, a.PerDay, a.Now = 2, 3, func() time.Time { return now }
	pass := func() Outcome {
		out, err := a.Pass(t.Context(), message())
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	got := []Outcome{pass(), pass(), pass()}
	now = now.Add(time.Hour)
	got = append(got, pass(), pass())
	now = now.Add(24 * time.Hour)
	got = append(got, pass())
	if want := []Outcome{Answered, Answered, Silent, Answered, Silent, Answered}; !slices.Equal(got, want) || len(door.texts) != len(want) {
		t.Errorf("%v, want %v; %d at the door", got, want, len(door.texts))
	}
	if c := a.Counts(); c != (Counts{Answered: 4, Silent: 2}) {
		t.Error(c)
	}
}

func TestServerAway(t *testing.T) {
	door, radio := newDoor(t), &fakeRadio{}
	door.away = 6
	var waits []time.Duration
	a := newAgent(door, radio)
	a.Door.Wait = func(_ context.Context, d time.Duration) error { waits = append(waits, d/time.Second); return nil }
	if out, err := a.Pass(t.Context(), message()); out != Answered || err != nil {
		t.Error(out, err)
	}
	if want := []time.Duration{1, 2, 4, 8, 16, 16}; !slices.Equal(waits, want) {
		t.Errorf("waited %v, want %v", waits, want)
	}
	door.away = 1000
	a.Door.Wait = func(context.Context, time.Duration) error { return context.DeadlineExceeded }
	if out, err := a.Pass(t.Context(), message()); out != Kept || !errors.Is(err, ErrAway) {
		t.Error(out, err)
	}
	door.away, door.status = 0, http.StatusForbidden
	if out, err := a.Pass(t.Context(), message()); out != Kept || !errors.Is(err, ErrRefused) || len(door.ids) != 2 {
		t.Error("a refusal is not asked again at once:", out, err, door.ids)
	}
	door.status = http.StatusFound
	if out, err := a.Pass(t.Context(), message()); out != Kept || !errors.Is(err, ErrRefused) {
		t.Error("a redirection:", out, err)
	}
	door.Server.Close()
	if out, err := a.Pass(t.Context(), message()); out != Kept || !errors.Is(err, ErrAway) || strings.Contains(err.Error(), "127.") {
		t.Error(out, err)
	}
	if len(radio.sent) != 1 {
		t.Errorf("answers without a door: %q", radio.sent)
	}
}

func TestUnfitAgents(t *testing.T) {
	for name, a := range map[string]*Agent{
		"short key":         {Key: []byte("short"), Door: Door{URL: "https://a.example/sms/gateway/x", Token: []byte(doorToken)}},
		"the server's key":  {Key: []byte(doorToken), Door: Door{URL: "https://a.example/sms/gateway/x", Token: []byte(doorToken)}},
		"short token":       {Key: []byte(agentKey), Door: Door{URL: "https://a.example/sms/gateway/x", Token: []byte("x")}},
		"clear on a net":    {Key: []byte(agentKey), Door: Door{URL: "http://192.0.2.1/sms/gateway/x", Token: []byte(doorToken)}},
		"clear by a name":   {Key: []byte(agentKey), Door: Door{URL: "http://localhost/sms/gateway/x", Token: []byte(doorToken)}},
		"no gateway's door": {Key: []byte(agentKey), Door: Door{URL: "https://a.example/sms/twilio", Token: []byte(doorToken)}},
	} {
		if a.Validate() == nil {
			t.Error(name)
		}
	}
	if err := newAgent(newDoor(t), nil).Validate(); err != nil {
		t.Error(err)
	}
}
