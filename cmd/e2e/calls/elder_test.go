package calls

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tipline/channels/call"
	"tipline/cmd/internal/harness"
	"tipline/cmd/internal/speech"
)

const question = "Xe đi về hướng nào?"

// TestElder is a blind elder with an old telephone, who has nothing but ears, a voice and keys: listens to every prompt, keys the commune's number that the health post told,
// says what happens now, hears the receipt twice and writes it down, calls again with it, is asked what the desk wants to know and says it. The desk has both in one tip.
func TestElder(t *testing.T) {
	t.Parallel()
	program, d := harness.Build(t, "tipd"), harness.Deploy(t, harness.Options{Every: 2 * time.Second})
	e := elder{t: t, prompts: d.Prompts(t, "vi", words(t)), ears: harness.NewReceiver(t)}
	speaker, err := speech.New("espeak-ng")
	if err != nil {
		t.Fatal(err)
	}
	asked, err := speaker.Say(t.Context(), call.Vietnamese, question)
	if err != nil {
		t.Fatal(err)
	}
	e.prompts["the question"] = harness.FromWAV(t, call.Wave(asked))
	e.sipp = &harness.SIPp{Server: d.Hotline(t, 2, gone), Number: harness.Dialled, Caller: caller, Ears: e.ears.Port}
	s := d.Start(t, program)
	desk := d.Officer(t, "hue-1")
	desk.Login(t)

	first := harness.Speech(t, "vi", "Họ đang chở người qua suối.", 0)
	e.hears("menu")
	e.presses("1")
	e.hears("place", "place.number", "place.skip")
	e.presses("2")
	e.hears("place.key")
	e.presses("20056")
	e.hears("place.chosen", "digit.2", "digit.0", "digit.0", "digit.5", "digit.6", "manner", "manner.officer")
	e.presses("2")
	e.hears("record")
	e.says(first)
	heard := e.calls(12 * time.Second)
	code := codes(heard)
	if len(code) != 2 || code[0] != code[1] || len(code[0]) != call.CodeDigits {
		t.Fatalf("receipts %q in %q", code, heard)
	}
	inOrder(t, heard, "menu", "place", "place.number", "place.skip", "place.key", "place.chosen", "manner", "manner.officer", "record", "received", "received.again", "received.keep")
	harness.Until(t, "the report at the desk", func() bool { return len(desk.Queue(t)) == 1 })

	desk.Ask(t, desk.Open(t, desk.Queue(t)[0].ID), question)
	second := harness.Speech(t, "vi", "Xe trắng, biển số bôi bùn.", 0)
	e.hears("menu")
	e.presses("2")
	e.hears("code")
	e.presses(code[0] + "#")
	e.hears("news.question", "the question", "told.record", "told.answer", "told.place", "told.again")
	e.presses("1")
	e.hears("record")
	e.says(second)
	inOrder(t, e.calls(4*time.Second), "menu", "code", "news.question", "the question", "told.record", "told.answer", "told.again", "record", "added", "bye")

	tip := desk.Open(t, desk.Queue(t)[0].ID)
	var recordings [][]byte
	harness.Until(t, "both recordings at one tip", func() bool { recordings = desk.Files(t, tip.View.ID); return len(recordings) == 2 })
	found := map[int]bool{}
	for _, file := range recordings {
		story, whole := compare(t, harness.FromWAV(t, file), [][]int16{first, second})
		found[story] = whole
	}
	if !found[0] || !found[1] {
		t.Errorf("what was said in both calls: %v", found)
	}
	quiet(t, s)
	s.Stop(t)
	nothingStays(t, d, recordings)
}

// An elder plans a call by what is to be heard, and makes it.
type elder struct {
	t       *testing.T
	prompts map[string][]int16
	ears    *harness.Receiver
	sipp    *harness.SIPp
	phone   *harness.Telephone
}

// hears waits as long as prompts take, and a moment more.
func (e *elder) hears(keys ...string) {
	if e.phone == nil {
		e.phone = harness.NewTelephone()
	}
	const frame, rate = 160, 8000
	for _, key := range keys {
		if len(e.prompts[key]) == 0 {
			e.t.Fatalf("no prompt %s", key)
		}
		e.phone.Wait(time.Duration((len(e.prompts[key])+frame-1)/frame*frame) * time.Second / rate)
	}
	e.phone.Wait(time.Second)
}

func (e *elder) presses(keys string) { e.phone.Press(keys) }

// says speaks after the tone, and ends with #.
func (e *elder) says(story []int16) {
	e.phone.Wait(500 * time.Millisecond)
	e.phone.Say(story)
	e.phone.Wait(300 * time.Millisecond)
	e.phone.Press("#")
}

// calls makes the call, stays on the line for what comes last, and returns which prompts were heard.
func (e *elder) calls(last time.Duration) []string {
	e.t.Helper()
	e.phone.Wait(last)
	before := len(e.ears.Said(nil))
	e.sipp.Dial(e.t, harness.Dialling{Calls: 1, Sends: e.phone, Stays: e.phone.Length() + time.Second})
	e.phone = nil
	all := e.ears.Said(e.prompts)
	if len(all) != before+1 {
		e.t.Fatalf("%d calls were heard, after %d", len(all), before)
	}
	return all[before]
}

// codes are the receipts among prompts: the digits between one prompt and the next.
func codes(heard []string) (all []string) {
	for i, key := range heard {
		if key != "received" && key != "received.again" {
			continue
		}
		var code strings.Builder
		for _, digit := range heard[i+1:] {
			d, ok := strings.CutPrefix(digit, "digit.")
			if !ok {
				break
			}
			code.WriteString(d)
		}
		all = append(all, code.String())
	}
	return all
}

// inOrder says that prompts were heard one after the other, others between them or not.
func inOrder(t *testing.T, heard []string, want ...string) {
	t.Helper()
	rest := heard
	for _, key := range want {
		i := slices.Index(rest, key)
		if i < 0 {
			t.Errorf("%s is not heard after what comes before it: %q", key, heard)
			return
		}
		rest = rest[i+1:]
	}
}
