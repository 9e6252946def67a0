package carriers

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tipline/channels/call"
	"tipline/cmd/internal/harness"
)

const doorstep = "https://tin.example/voice/twilio"

// TestHostileCalls plays calls that are none, or that are meant to break something: what was spoken is kept whole or not at all, nothing of it is readable on any disk, and nobody is asked for
// sound but the carrier.
func TestHostileCalls(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("another server was asked for sound") }))
	defer elsewhere.Close()
	program, d := harness.Build(t, "tipd"), harness.Deploy(t, quick)
	tones(t, d)
	c := harness.NewCarrier(t, d, minute)
	s := d.Start(t, program)
	desks := d.Desks(t)
	long, cut := voice(270, 200), voice(430, 6)
	var numbers []string
	dial := func(acts ...harness.Act) *harness.Phone {
		numbers = append(numbers, number(100+len(numbers)))
		return c.Dial(t, d, "+"+numbers[len(numbers)-1], acts...)
	}
	toRecord := func(last harness.Act) []harness.Act { // language, menu, place, manner
		return []harness.Act{{Press: "1"}, {Press: "1"}, {Press: "0"}, {Press: "1"}, last}
	}
	refused := func(p *harness.Phone, address string, form url.Values, token string) {
		t.Helper()
		if status, body, err := p.Send(address, form, token, true); err != nil || status != http.StatusForbidden || strings.Contains(body, "Response") {
			t.Errorf("%s is answered with %d %q (%v)", address, status, body, err)
		}
	}
	right := d.Twilio.Token
	var told []string // recordings that no caller made
	for name, script := range map[string]func(){
		"forged": func() {
			p := dial()
			refused(p, doorstep, nil, "f"+right[1:])
			refused(p, doorstep+"?n=1", url.Values{"Digits": {"1"}}, "")
			refused(p, doorstep+"?recording", url.Values{"RecordingSid": {c.Identifier("RE")}}, "f"+right[1:])
			p.Over()
		},
		"another account": func() {
			p := dial()
			refused(p, doorstep, url.Values{"AccountSid": {"AC" + strings.Repeat("9", 32)}}, right)
			refused(p, doorstep, url.Values{"CallSid": {"CA"}}, right)
			p.Over()
		},
		"steps that were never asked for": func() {
			p := dial()
			for _, query := range []string{"?n=0", "?n=-1", "?n=99999", "?x=1", "?n=1&n=2", "?n=" + strings.Repeat("1", 2000)} {
				refused(p, doorstep+query, nil, right)
			}
			p.Over()
		},
		"replayed": func() {
			p := dial(harness.Act{Press: "1"}, harness.Act{Press: "3"}, harness.Act{HangUp: true}).Talk()
			last := p.Posted[len(p.Posted)-1]
			if status, body, err := p.Send(last.Address, last.Form, right, true); err != nil || status != http.StatusOK || body != last.Answer {
				t.Errorf("what is brought again is answered with %d (%v)", status, err)
			}
			for _, earlier := range p.Posted[:len(p.Posted)-2] {
				refused(p, earlier.Address, earlier.Form, right)
			}
		},
		"garbage": func() {
			p := dial(harness.Act{Press: "*"}, harness.Act{Press: "99999999999999"}, harness.Act{Press: "ABCD<Dial>"}, harness.Act{Press: "2"}, harness.Act{Press: "****************"}).Talk()
			for _, one := range p.Posted {
				if strings.Contains(one.Answer, "Dial") {
					t.Error("what was keyed is in the answer")
				}
			}
		},
		"another call's recording": func() {
			theirs := c.Elsewhere(t, d, "+"+number(99)).Leave(voice(610, 3))
			told = append(told, theirs)
			p := dial(toRecord(harness.Act{HangUp: true})...).Talk()
			next := p.Posted[len(p.Posted)-1]
			n := strings.Count(next.Answer, "?n=") // the step that waits for a recording
			if n == 0 {
				t.Fatalf("no recording is asked for: %s", next.Answer)
			}
			action := next.Answer[strings.Index(next.Answer, `action="`)+8:]
			answer := p.Post(action[:strings.Index(action, `"`)], url.Values{"RecordingSid": {theirs}, "RecordingUrl": {elsewhere.URL + "/" + theirs}})
			if !strings.Contains(answer, call.Words("vi", "failed")) {
				t.Errorf("somebody else's recording: %s", answer)
			}
		},
		"an address instead of a recording": func() {
			p := dial(toRecord(harness.Act{HangUp: true})...).Talk()
			action := p.Posted[len(p.Posted)-1].Answer
			action = action[strings.Index(action, `action="`)+8:]
			p.Post(action[:strings.Index(action, `"`)], url.Values{"RecordingSid": {"../../x"}, "RecordingUrl": {elsewhere.URL + "/RE/../../etc/passwd"}})
		},
		"a page instead of sound": func() {
			p := dial(toRecord(harness.Act{Speak: voice(700, 3), HangUp: true})...)
			p.Sound = []byte("<html>" + strings.Repeat("wait ", 1000))
			p.Talk()
			told = append(told, p.Recorded...)
		},
		"hang-up in the menu":   func() { dial(harness.Act{Press: "1"}, harness.Act{Press: "1"}, harness.Act{HangUp: true}).Talk() },
		"hang-up in the middle": func() { dial(toRecord(harness.Act{Speak: cut, HangUp: true})...).Talk() },
		"nobody speaks":         func() { dial(toRecord(harness.Act{})...).Talk() },
		"longer than three minutes": func() {
			p := dial(toRecord(harness.Act{Speak: long})...)
			p.Sound = harness.WAV(long)
			if heard := p.Talk().Heard; !slices.Contains(heard, call.Words("vi", "received")) {
				t.Errorf("a long recording: %q", heard)
			}
		},
		"a Lao speaker": func() { // the second language: what is not recorded in it is said in Vietnamese
			p := dial(harness.Act{Press: "2"}, harness.Act{Press: "3"}).Talk()
			played := slices.ContainsFunc(p.Heard, func(s string) bool { return strings.HasPrefix(s, doorstep+"/prompts/") })
			if !played || !slices.Contains(p.Heard, call.Words("vi", "help.emergency")) {
				t.Errorf("heard %q", p.Heard)
			}
		},
	} {
		t.Run(name, func(*testing.T) { script() })
	}
	if status := get(t, d.Public+"/voice/twilio/prompts/"+strings.Repeat("A", 22)+".wav"); status != http.StatusNotFound {
		t.Errorf("a guessed prompt is answered with %d", status)
	}

	var calls []*harness.Tip
	harness.Until(t, "both recordings at the desks", func() bool { calls = byVoice(t, desks); return len(calls) >= 2 })
	d.Settle(t, desks...) // whatever else was kept would be there by now
	if calls = byVoice(t, desks); len(calls) != 2 {
		t.Errorf("%d calls became tips, want 2", len(calls))
	}
	var files [][]byte
	for _, o := range desks {
		for _, v := range o.Queue(t) {
			files = append(files, o.Files(t, v.ID)...)
		}
	}
	most := long[:180*8000]
	if len(files) != 2 || !slices.ContainsFunc(files, func(f []byte) bool { return same(f, cut) }) || !slices.ContainsFunc(files, func(f []byte) bool { return same(f, most) }) {
		t.Errorf("the desks hear %d recordings, not those two", len(files))
	}
	needles := marked(c.All(), numbers...)
	for _, sound := range [][]int16{long, cut} {
		for _, at := range []int{4001, 20011, 40009} {
			needles.Word("sound", string(harness.WAV(sound[at:][:24])[44:]))
			needles.Word("coded sound", string(harness.MuLaw(sound[at:][:48])))
		}
	}
	for _, sid := range told {
		if !slices.Contains(c.Left(), sid) {
			t.Error("a recording that is not ours yet was deleted")
		}
	}
	if faults := c.Faults(); len(faults) > 0 {
		t.Errorf("the carrier would have refused: %v", faults)
	}
	kept(t, d, s, needles)
}

// TestCallsOutliveTheServer: the server dies while recordings lie at the carrier that it never heard of. The next one finds them, keeps each once, at the inspectorate since nobody knows any more
// whether they are about an officer, and only then are they destroyed.
func TestCallsOutliveTheServer(t *testing.T) {
	program, d := harness.Build(t, "tipd"), harness.Deploy(t, quick)
	c := harness.NewCarrier(t, d, minute)
	c.Failing = 3
	s := d.Start(t, program)
	s.Kill()
	var spoken [][]int16
	var recordings []string
	for i := range 6 {
		spoken = append(spoken, voice(200+90*i, 3+i))
		recordings = append(recordings, c.Dial(t, d, "+"+number(300+i)).Leave(spoken[i]))
	}
	s = d.Start(t, program)
	harness.Until(t, "a recording to be fetched", func() bool { return c.Fetched(recordings[0]) > 0 })
	s.Kill() // and again in the middle
	s = d.Start(t, program)
	gone(t, c, time.Now(), minute)
	desks := d.Desks(t)
	harness.Until(t, "all recordings at the desks", func() bool { return len(byVoice(t, desks)) >= len(spoken) })
	d.Settle(t, desks...)
	heard := 0
	for _, o := range desks {
		for _, v := range o.Queue(t) {
			for _, file := range o.Files(t, v.ID) {
				heard++
				if !slices.ContainsFunc(spoken, func(one []int16) bool { return same(file, one) }) {
					t.Error("a recording that nobody made")
				}
				if len(d.Directory(t).HomeProvince(v.Desk)) > 0 && !slices.Contains(o.Open(t, v.ID).Envelope.Marks, "about_officers") {
					t.Error("it could be about an officer, and does not say so")
				}
				if desk, _ := d.Directory(t).Desk(v.Desk); len(desk.Provinces) > 0 {
					t.Errorf("it lies at %s, which may be the accused's", v.Desk)
				}
			}
		}
	}
	if heard != len(spoken) {
		t.Errorf("%d recordings at the desks, %d were made", heard, len(spoken))
	}
	kept(t, d, s, marked(c.All()))
}

// byVoice are the tips of the desks that came by voice.
func byVoice(t *testing.T, desks []*harness.Officer) (all []*harness.Tip) {
	t.Helper()
	for _, o := range desks {
		for _, v := range o.Queue(t) {
			if one := o.Open(t, v.ID); one.Envelope.Channel == "voice" {
				all = append(all, one)
			}
		}
	}
	return all
}

// tones records some prompts of two languages as tones, so that a menu of languages is heard.
func tones(t *testing.T, d *harness.Deployment) {
	t.Helper()
	for language, keys := range map[string][]string{"vi": {"language", "digit.1"}, "lo": {"language", "menu"}} {
		dir := filepath.Join(d.Dir, "prompts", language)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		for i, key := range keys {
			if err := os.WriteFile(filepath.Join(dir, key+".wav"), harness.WAV(voice(100+40*i, 1)), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func get(t *testing.T, address string) int {
	t.Helper()
	a, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	return a.StatusCode
}
