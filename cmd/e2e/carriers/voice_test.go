package carriers

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"tipline/channels/call"
	"tipline/cmd/internal/harness"
	"tipline/crypto"
)

// aLuoi is the number of A Lưới 1, in Huế.
const aLuoi = "20056"

// voice is a minute's worth of something that is loud like a voice, and like no other one.
func voice(pitch, seconds int) []int16 {
	all := make([]int16, 8000*seconds)
	for i := range all {
		at := float64(i) / 8000
		all[i] = int16(6000 * math.Sin(2*math.Pi*float64(pitch)*at*(1+0.1*math.Sin(7*at))) * (0.6 + 0.4*math.Sin(3*at)))
	}
	return all
}

// codeIn are the sixteen digits that follow a prompt.
func codeIn(t *testing.T, heard []string, after string) string {
	t.Helper()
	code, at := "", slices.Index(heard, call.Words("vi", after))
	if at < 0 {
		t.Fatalf("%s was not said: %q", after, heard)
	}
	for _, words := range heard[at+1:] {
		for d := '0'; d <= '9'; d++ {
			if words == call.Words("vi", "digit."+string(d)) {
				code += string(d)
			}
		}
		if len(code) == call.CodeDigits {
			return code
		}
	}
	t.Fatalf("only %q follows %s", code, after)
	return ""
}

// theTip waits for the one tip of the desks that came by voice.
func theTip(t *testing.T, desks []*harness.Officer) (*harness.Officer, *harness.Tip) {
	t.Helper()
	var officer *harness.Officer
	var tip *harness.Tip
	harness.Until(t, "the call at a desk", func() bool {
		for _, o := range desks {
			for _, v := range o.Queue(t) {
				if one := o.Open(t, v.ID); one.Envelope.Channel == "voice" {
					officer, tip = o, one
				}
			}
		}
		return tip != nil
	})
	return officer, tip
}

// TestElder: somebody who sees nothing and cannot write calls, presses the keys that the voice names, speaks, and notes the code by heart; the desk hears the very words, asks, and a later call with
// the code hears the question and answers it. The carrier keeps nothing of it.
func TestElder(t *testing.T) {
	program, d := harness.Build(t, "tipd"), harness.Deploy(t, quick)
	c := harness.NewCarrier(t, d, minute)
	s := d.Start(t, program)
	desks := d.Desks(t)
	story, more := voice(210, 9), voice(340, 4)

	first := c.Dial(t, d, "+"+number(1), harness.Act{Press: "1"}, harness.Act{Press: "2"}, harness.Act{Press: aLuoi}, harness.Act{Press: "1"}, harness.Act{Speak: story})
	first.Slow = 1500 * time.Millisecond // until the carrier has the recording ready
	first.Talk()
	code := codeIn(t, first.Heard, "received")
	if again := codeIn(t, first.Heard, "received.again"); again != code {
		t.Errorf("the code is %s, and then %s", code, again)
	}
	if _, err := crypto.ParseCode([]byte(code)); err != nil {
		t.Errorf("%s: %v", code, err)
	}
	officer, tip := theTip(t, desks)
	if answer := string(tip.Envelope.Answer); !strings.Contains(answer, aLuoi) || tip.Envelope.Language != "vi" {
		t.Errorf("the desk reads %s", answer)
	}
	hears(t, officer, tip.View.ID, story)

	const question = "Xe đi về hướng nào, và có mấy người?"
	leased := officer.Next(t)
	if leased == nil || leased.View.ID != tip.View.ID {
		t.Fatal("the call is not the next tip")
	}
	officer.Ask(t, leased, question)
	wrong := code[:15] + string('0'+(code[15]-'0'+1)%10)
	second := c.Dial(t, d, "+"+number(2), harness.Act{Press: "2"}, harness.Act{Press: wrong + "#"}, harness.Act{Press: code + "#"}, harness.Act{Press: "1"}, harness.Act{Speak: more}).Talk()
	for _, words := range []string{call.Words("vi", "code.mistyped"), call.Words("vi", "news.question"), question, call.Words("vi", "added")} {
		if !slices.Contains(second.Heard, words) {
			t.Errorf("the later call does not hear %q: %q", words, second.Heard)
		}
	}
	harness.Until(t, "what was added", func() bool { return len(officer.Files(t, tip.View.ID)) == 2 })
	hears(t, officer, tip.View.ID, more)

	gone(t, c, time.Now(), minute)
	for _, sid := range append(first.Recorded, second.Recorded...) {
		if n := c.Fetched(sid); n != 1 {
			t.Errorf("the sound of a recording was fetched %d times", n)
		}
	}
	if faults := c.Faults(); len(faults) > 0 {
		t.Errorf("the carrier would have refused: %v", faults)
	}
	kept(t, d, s, marked(c.All(), number(1), number(2)))
}

// hears wants a recording of a tip to be what was spoken.
func hears(t *testing.T, o *harness.Officer, id string, spoken []int16) {
	t.Helper()
	for _, file := range o.Files(t, id) {
		if same(file, spoken) {
			return
		}
	}
	t.Error("the desk does not hear what was spoken")
}

// same says whether a file of µ-law holds samples, as loud, from its beginning.
func same(file []byte, spoken []int16) bool {
	law := file[min(len(file), 58):]
	if len(law) < len(spoken) {
		return false
	}
	_, alike, louder := harness.Heard(harness.FromMuLaw(law[:len(spoken)]), spoken)
	return alike > 0.99 && louder > 0.98 && louder < 1.02
}
