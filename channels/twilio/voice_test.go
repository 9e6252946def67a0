package twilio

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tipline/channels/call"
	"tipline/intake"
	"tipline/triage/place"
)

// mailbox is a carrier with recordings that become ready after a while.
type mailbox struct {
	Carrier
	ready   time.Time
	sound   []byte
	breaks  int // so many fetches break off in the middle
	foreign bool
	fetched int
}

func (m *mailbox) Ready(string, string) error {
	switch {
	case m.foreign:
		return ErrForeign
	case time.Now().Before(m.ready):
		return ErrAway
	}
	return nil
}

func (m *mailbox) Audio(context.Context, string) (io.ReadCloser, error) {
	if m.fetched++; m.fetched <= m.breaks {
		return io.NopCloser(io.MultiReader(bytes.NewReader(m.sound[:len(m.sound)/2]), failing{})), nil
	}
	return io.NopCloser(bytes.NewReader(m.sound)), nil
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// taken is an intake that keeps what it is told.
type taken struct {
	testing.TB
	full  bool
	calls []intake.Call
	kept  map[string][]byte // sounds by the carrier's identifier
	quiet map[string]bool
}

func (k *taken) News(context.Context, []byte) (intake.News, error) { return intake.News{}, nil }

func (k *taken) Press(context.Context, *intake.Call) (intake.Answer, error) {
	return intake.Answer{}, intake.ErrEmpty
}

func (k *taken) Record(_ context.Context, c *intake.Call) (intake.Recording, error) {
	if k.full {
		return nil, intake.ErrUnavailable
	}
	about := *c
	about.Carrier = bytes.Clone(c.Carrier)
	k.calls = append(k.calls, about)
	clear(c.Carrier)
	return &tape{to: k, id: string(about.Carrier)}, nil
}

type tape struct {
	to    *taken
	id    string
	sound []byte
}

func (r *tape) Write(p []byte) (int, error) { r.sound = append(r.sound, p...); return len(p), nil }
func (r *tape) Came() bool                  { return r.to.kept[r.id] != nil }
func (r *tape) Drop()                       {}
func (r *tape) Keep(quiet bool) (intake.Answer, error) {
	if r.Came() {
		return intake.Answer{Outcome: intake.ReceivedBare}, nil
	}
	if len(r.sound) == 0 {
		return intake.Answer{}, intake.ErrEmpty
	}
	r.to.kept[r.id], r.to.quiet[r.id] = r.sound, quiet
	return intake.Answer{Code: intake.NewCode()}, nil
}

// hotline is a door over a mailbox. It never runs its eraser: tests do.
func hotline(t *testing.T) (*Voice, *mailbox, *taken) {
	t.Helper()
	m := &mailbox{sound: bytes.Repeat([]byte{1, 2, 3, 4, 5, 6}, 20_000)}
	k := &taken{TB: t, kept: map[string][]byte{}, quiet: map[string]bool{}}
	prompts, err := call.LoadPrompts("")
	if err != nil {
		t.Fatal(err)
	}
	v, err := NewVoice(VoiceParams{
		Door: "calls", URL: "https://tin.example/voice/twilio", Tokens: [][]byte{[]byte(token)}, Account: account, Carrier: m, Prompts: prompts, Intake: k,
		Line: call.NewLine(call.LineParams{Prompts: prompts, Gazetteer: gazetteer, Area: place.Area{"46"}, Speaks: true}),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { v.stop(); v.running.Wait() })
	return v, m, k
}

var gazetteer = place.Default()

// caller posts for one call, step by step.
type caller struct {
	*testing.T
	v   *Voice
	sid string
	n   int
}

// says posts and returns the answer.
func (c *caller) says(p post) string {
	c.Helper()
	p.n, p.call, p.sender = c.n, []byte(c.sid), []byte(theirs)
	b, err := c.v.answer(context.Background(), p)
	if err != nil {
		c.Fatal(err)
	}
	c.n++
	return string(b)
}

// toRecord keys what leads to the tone; officers besides.
func (c *caller) toRecord(officers bool) {
	c.Helper()
	c.says(post{})
	for _, keys := range []string{"1", "0"} {
		c.says(post{digits: []byte(keys)})
	}
	if officers {
		c.says(post{digits: []byte("3")})
	}
	if said := c.says(post{digits: []byte("1")}); !strings.Contains(said, "<Record ") {
		c.Fatalf("no recording is asked for: %s", said)
	}
}

// hears waits for words, as the carrier does: it asks again after each pause.
func (c *caller) hears(words string, p post) {
	c.Helper()
	said := c.says(p)
	for strings.Contains(said, "<Pause length=\"2\"></Pause><Redirect") {
		time.Sleep(waitSeconds * time.Second)
		said = c.says(post{})
	}
	if !strings.Contains(said, words) {
		c.Errorf("not %q but %s", words, said)
	}
}

// TestSlowCarrier: the caller waits for the receipt while the carrier makes the recording ready, and not for ever; what comes too late for the caller is kept all the same, as it was keyed.
func TestSlowCarrier(t *testing.T) {
	rows := map[string]struct {
		slow    time.Duration
		breaks  int
		full    bool
		foreign bool
		words   string
		late    bool
	}{
		"at once":            {words: "received"},
		"in a moment":        {slow: 5 * time.Second, words: "received"},
		"in half a minute":   {slow: 30 * time.Second, words: "received"},
		"breaks off":         {breaks: 3, words: "received"},
		"in an hour":         {slow: time.Hour, words: "failed", late: true},
		"no room":            {full: true, words: "failed", late: true},
		"somebody else's":    {foreign: true, words: "failed"},
		"breaks off for now": {breaks: 60, words: "failed", late: true},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v, m, k := hotline(t)
				m.ready, m.breaks, k.full, m.foreign = time.Now().Add(row.slow), row.breaks, row.full, row.foreign
				c := &caller{T: t, v: v, sid: sid("CA", 1)}
				c.toRecord(true)
				c.hears(call.Words("vi", row.words), post{recording: []byte(sid("RE", 1))})
				if err := v.Keep(t.Context(), c.sid, sid("RE", 1)); !row.late && row.words == "failed" && err == nil {
					t.Error("a foreign recording is ours")
				}
				if row.late {
					if len(k.kept) > 0 {
						t.Error("it is kept, and the caller was told otherwise")
					}
					time.Sleep(2 * time.Hour)
					m.breaks, k.full = 0, false
					v.calls.sweep()
					if err := v.Keep(t.Context(), c.sid, sid("RE", 1)); err != nil || !k.quiet[sid("RE", 1)] {
						t.Errorf("late: %v, and a receipt that nobody hears", err)
					}
				}
				if row.foreign {
					return
				}
				if !bytes.Equal(k.kept[sid("RE", 1)], m.sound) {
					t.Errorf("%d bytes are kept of %d", len(k.kept[sid("RE", 1)]), len(m.sound))
				}
				if last := k.calls[len(k.calls)-1]; !last.Officers || last.Door != "calls" {
					t.Errorf("kept as %+v", last)
				}
			})
		})
	}
}

// TestOrphans: of a recording whose call nobody remembers nobody knows whether it is about an officer, so it counts as one that is. A call under way is left alone.
func TestOrphans(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, m, k := hotline(t)
		if err := v.Keep(t.Context(), sid("CA", 9), sid("RE", 9)); err != nil || !bytes.Equal(k.kept[sid("RE", 9)], m.sound) || !k.calls[0].Officers {
			t.Errorf("an orphan: %v, %+v", err, k.calls)
		}
		if err := v.Keep(t.Context(), sid("CA", 9), sid("RE", 9)); err != nil || m.fetched != 1 {
			t.Errorf("again: %v, fetched %d times", err, m.fetched)
		}
		c := &caller{T: t, v: v, sid: sid("CA", 1)}
		c.toRecord(false)
		v.calls.note([]byte(c.sid), sid("RE", 1)) // the carrier says that it is complete before it says that it ended
		if err := v.Keep(t.Context(), c.sid, sid("RE", 1)); !errors.Is(err, errUnderWay) {
			t.Errorf("of a call under way: %v", err)
		}
		c.says(post{over: true, recording: []byte(sid("RE", 1))})
		if err := v.Keep(t.Context(), c.sid, sid("RE", 1)); err != nil || k.calls[len(k.calls)-1].Officers {
			t.Errorf("of a call that was hung up: %v, %+v", err, k.calls[len(k.calls)-1])
		}
		m.ready = time.Now().Add(time.Hour)
		if err := v.Keep(t.Context(), sid("CA", 8), sid("RE", 8)); err == nil {
			t.Error("what is not ready is ours")
		}
	})
}

// TestCallsAreForgotten: calls are bounded in number and in age, and nothing of one that is over stays.
func TestCallsAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, _, _ := hotline(t)
		for i := range callsMost {
			(&caller{T: t, v: v, sid: sid("CA", i)}).says(post{})
		}
		late := &caller{T: t, v: v, sid: sid("CA", callsMost)}
		if said := late.says(post{}); !strings.Contains(said, `<Reject reason="busy">`) {
			t.Errorf("one too many hears %s", said)
		}
		time.Sleep(callAge + time.Second)
		v.calls.sweep()
		if n := len(v.calls.live); n != 0 {
			t.Errorf("%d calls are remembered", n)
		}
		c := &caller{T: t, v: v, sid: sid("CA", 1), n: 7} // begun before: it hears the menu
		if said := c.says(post{digits: []byte("1")}); !strings.Contains(said, call.Words("vi", "menu")) {
			t.Errorf("a call that is not remembered hears %s", said)
		}
		if s := fmt.Sprintf("%+v", v.calls.live); strings.Contains(s, sid("CA", 1)[2:]) {
			t.Error("the identifier is in memory")
		}
	})
}

// TestQueries: what was never asked for is no step.
func TestQueries(t *testing.T) {
	for query, want := range map[string]int{"": 0, "n=1": 1, "n=60": 60, "n=0": -1, "n=-1": -1, "n=+1": -1, "n=01": -1, "n=": -1, "n=99999": -1, "x": -1, "n": -1, "recording": -1, "n=1&n=2": -1} {
		n, ok := stepOf([]byte(query))
		if !ok {
			n = -1
		}
		if n != want {
			t.Errorf("%q is step %d", query, n)
		}
	}
}

// TestFieldsAddedLater: the carrier is said to add two fields after it has signed; nothing else may be added.
func TestFieldsAddedLater(t *testing.T) {
	v, _, _ := hotline(t)
	form := url.Values{"CallSid": {sid("CA", 1)}, "AccountSid": {account}, "Digits": {"1"}}
	signature := sign(token, "https://tin.example/voice/twilio?n=1", form)
	for field, want := range map[string]bool{"": true, "CallToken": true, "StirVerstat": true, "RecordingSid": false, "calltoken": false} {
		form := maps.Clone(form)
		if field != "" {
			form.Set(field, "x")
		}
		fields, err := intake.ScanForm(nil, []byte(form.Encode()))
		if err != nil || v.signed("n=1", fields, []byte(signature)) != want {
			t.Errorf("%q added: not %v", field, want)
		}
	}
}

// FuzzWave reads whatever a carrier may give out as a recording.
func FuzzWave(f *testing.F) {
	f.Add(wave(8000, 16, 1, make([]byte, 100)))
	f.Add([]byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if n, err := waveData(bytes.NewReader(b)); err == nil && (n < 0 || n%2 != 0) {
			t.Errorf("%d bytes of samples", n)
		}
	})
}
