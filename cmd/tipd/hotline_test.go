package main

import (
	"context"
	"slices"
	"strings"
	"testing"

	"tipline/channels/call"
	"tipline/intake"
	"tipline/triage"
	"tipline/triage/place"
)

const callersNumber = "84905173461"

// calls dials, presses keys one step after the other ("" waits), and speaks for so many milliseconds where the line asks for it. It gives everything that was heard, in one line.
func (h *telephoneLine) calls(speaks int, hangsUp bool, presses ...string) string {
	h.t.Helper()
	s := h.line.Answer(h.Intake, "line")
	known := func() context.Context { return intake.WithSender(h.t.Context(), "line", []byte(callersNumber)) }
	var heard []string
	for step := s.Step(); ; {
		for _, p := range step.Play {
			heard = append(heard, p.Key+p.Words)
		}
		switch step.Kind {
		case call.End:
			must(h.t, s.HangUp())
			return strings.Join(heard, " ")
		case call.Record:
			_, err := s.Record(known(), nil)
			must(h.t, err)
			for said := hum(speaks); len(said) > 0; said = said[min(320, len(said)):] {
				_, err := s.Write(said[:min(320, len(said))])
				must(h.t, err)
			}
			if hangsUp {
				must(h.t, s.HangUp())
				return strings.Join(heard, " ")
			}
			step = s.Recorded()
		default:
			keys := ""
			if len(presses) > 0 {
				keys, presses = presses[0], presses[1:]
			}
			step = s.Keys(known(), []byte(keys))
		}
	}
}

// keyed is the receipt in what was heard: said twice, the same.
func keyed(t *testing.T, heard string) string {
	t.Helper()
	var digits string
	for _, word := range strings.Fields(heard) {
		if d, ok := strings.CutPrefix(word, "digit."); ok {
			digits += d
		}
	}
	at := strings.Index(heard, "received ")
	if at < 0 || len(digits) < 32 || digits[len(digits)-32:len(digits)-16] != digits[len(digits)-16:] {
		t.Fatalf("no receipt is heard twice: %s", heard)
	}
	return digits[len(digits)-16:]
}

// TestABlindElderCalls three times, with nothing but keys and a voice: a report, an answer to the desk's question, and something more, hanging up when it is said.
func TestABlindElderCalls(t *testing.T) {
	h := newLine(t)
	own := strings.TrimPrefix(call.PlaceKeys(place.Default(), place.Area{"46"})[2], "commune.") // the third name that is read

	heard := h.calls(4000, false, "1", "1", "3", "", "1")
	code := keyed(t, heard)
	if !strings.Contains(heard, "place.chosen commune."+own) {
		t.Errorf("her commune is not said back: %s", heard)
	}
	h.release()
	var tip triage.Arrival
	for _, a := range h.tips {
		tip = a
	}
	if e := h.unseal(tip); len(h.tips) != 1 || e.Text != "" || e.Channel != intake.Voice || !strings.Contains(string(e.Answer), `"code":"`+own+`"`) {
		t.Errorf("%d tips; the desk reads %q, %s", len(h.tips), e.Text, e.Answer)
	}
	if got := h.heard(tip.ID); !slices.Equal(got, []int{4000}) {
		t.Errorf("the desk hears %v ms", got)
	}

	if heard = h.calls(0, false, "2", code); !strings.Contains(heard, "news.none") || strings.Contains(heard, "told.answer") {
		t.Errorf("before the desk asks: %s", heard)
	}
	h.ask(tip.ID, "Có phải xe tải không?", h.unseal(tip).Reply)
	wrong := "1" + code[1:]
	if code[0] == '1' {
		wrong = "2" + code[1:]
	}
	if heard = h.calls(0, false, "2", wrong, code, "2"); !strings.Contains(heard, "code.mistyped") || !strings.Contains(heard, "Có phải xe tải không?") || !strings.HasSuffix(heard, "added bye") {
		t.Errorf("the question and yes: %s", heard)
	}
	h.release()
	h.calls(2500, true, "2", code, "1")
	h.release()
	var said []string
	for _, a := range h.tips {
		if a.Addition() && a.Tip == tip.ID {
			said = append(said, h.unseal(a).Text)
		}
	}
	slices.Sort(said)
	if !slices.Equal(said, []string{"+1 ghi âm", "[bấm phím: có]"}) {
		t.Errorf("the desk reads additions %q", said)
	}
	if got := h.heard(tip.ID); !slices.Equal(got, []int{2500, 4000}) {
		t.Errorf("the desk hears %v ms", got)
	}
	h.leavesNothing(code)
}

// TestHangingUp at every step leaves nothing, but for what was said by somebody.
func TestHangingUp(t *testing.T) {
	h := newLine(t)
	for n := range 5 {
		s := h.line.Answer(h.Intake, "line")
		for _, keys := range []string{"1", "1", "3", ""}[:min(n, 4)] {
			s.Keys(t.Context(), []byte(keys))
		}
		if n == 4 {
			if _, err := s.Record(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
		}
		must(t, s.HangUp())
	}
	if h.spool.Stats().Taken != 0 || h.files.Stats().Taken != 0 {
		t.Fatal("something of a call without a word is stored")
	}
	h.calls(3000, true, "1", "0", "1")
	if h.spool.Stats().Taken != 1 || len(h.files.Waiting()) != 1 {
		t.Error("who hung up when it was said was not heard")
	}
	h.release()
	for _, a := range h.tips {
		if e := h.unseal(a); a.Lookup != nil || e.Reply != nil {
			t.Error("a receipt was made that nobody heard")
		}
	}
}
