package call

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tipline/intake"
	"tipline/triage/place"
)

// quang-tri and Huế: two provinces on the border, one of them with more communes than a page holds.
var area = place.Area{"46", "44"}

// recorded makes a directory of prompts: every key in Vietnamese, the names of some communes, and the choice of a language in others.
func recorded(t testing.TB, others ...string) *Prompts {
	t.Helper()
	dir := t.TempDir()
	keys := append(Keys(), "province.46", "province.44")
	for _, code := range place.Default().Communes() {
		if c, _ := place.Default().Commune(code); slices.Contains(area, c.Province) {
			keys = append(keys, communeKey(code))
		}
	}
	put := func(language, key string) {
		file := filepath.Join(dir, language, key+".wav")
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, Wave(tone(10)), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	for _, key := range keys {
		put(Vietnamese, key)
	}
	for _, language := range others {
		put(language, "language")
	}
	p, err := LoadPrompts(dir)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// tone is a sound of so many milliseconds, loud enough to be somebody.
func tone(ms int) []byte {
	b := make([]byte, 0, 16*ms)
	for i := range 8 * ms {
		v := int16(8000)
		if i%16 < 8 {
			v = -v
		}
		b = append(b, byte(v), byte(v>>8))
	}
	return b
}

func testLine(t testing.TB, speaks bool, others ...string) *Line {
	t.Helper()
	return NewLine(LineParams{Prompts: recorded(t, others...), Gazetteer: place.Default(), Area: area, Speaks: speaks})
}

// a turn is one way in which a call may go on.
type turn struct {
	name string
	does func(*Line, Call) Call
}

func keyed(keys string) turn {
	return turn{"keys " + keys, func(l *Line, c Call) Call { return l.Keys(c, []byte(keys)) }}
}

var silentTurn = turn{"silence", func(l *Line, c Call) Call { return l.Keys(c, nil) }}

const rightCode = "1234567890123420"

// ways are all that can happen at a state: the session's business in its own states, a recording's end at Record, keys or none elsewhere.
func ways(t *testing.T, l *Line, c Call) (all []turn) {
	code := intake.NewCode()
	kept := func(name string, a intake.Answer, err error) turn {
		return turn{name, func(l *Line, c Call) Call { return l.Kept(c, a, err) }}
	}
	heard := func(name string, n intake.News, err error) turn {
		return turn{name, func(l *Line, c Call) Call { return l.Heard(c, n, err) }}
	}
	answers := []turn{
		kept("receipt", intake.Answer{Code: code}, nil), kept("bare", intake.Answer{Outcome: intake.ReceivedBare}, nil), kept("added", intake.Answer{Outcome: intake.Added}, nil),
		kept("nobody spoke", intake.Answer{}, intake.ErrEmpty), kept("away", intake.Answer{}, intake.ErrUnavailable),
	}
	switch c.at {
	case wantsNews:
		return []turn{heard("no news", intake.News{}, nil), heard("a question", intake.News{State: intake.AQuestion, Question: "Mấy giờ?"}, nil),
			heard("finished", intake.News{State: intake.Finished}, nil), heard("away", intake.News{}, intake.ErrUnavailable), heard("mistyped", intake.News{}, mistyped(t))}
	case wantsPress:
		return answers
	}
	switch s := l.Step(c); {
	case s.Kind == Record:
		return answers
	case s.Kind == End:
		return nil
	case s.Digits == 5:
		all = []turn{keyed("19660"), keyed("99999"), keyed("1"), keyed("12*45")}
	case s.Digits == CodeDigits:
		all = []turn{keyed(rightCode), keyed("123"), keyed("12345678901234*0")}
	default:
		for key := range strings.SplitSeq("0123456789*#", "") {
			all = append(all, keyed(key))
		}
	}
	return append(all, silentTurn)
}

func mistyped(t *testing.T) error {
	t.Helper()
	_, err := (*intake.Intake)(nil).News(t.Context(), []byte("no code"))
	return err
}

// TestEveryStateThatCanBeReached walks the whole machine: each state says something that the script has, waits for something that can come, and goes on.
func TestEveryStateThatCanBeReached(t *testing.T) {
	for _, speaks := range []bool{true, false} {
		l := testLine(t, speaks, "en", "lo", "bru")
		seen := map[Call]bool{}
		states := map[state]bool{}
		said := map[string]bool{}
		for todo := []Call{l.Begin()}; len(todo) > 0; {
			c := todo[0]
			todo = todo[1:]
			c.steps = 0 // how it came there is no difference
			copy(c.code[:], rightCode)
			if seen[c] {
				continue
			}
			seen[c], states[c.at] = true, true
			if len(seen) > 100_000 {
				t.Fatal("there is no end of states: something is counted that no limit stops")
			}
			if c.at < wantsNews {
				checkStep(t, l, c, said)
			}
			for _, w := range ways(t, l, c) {
				next := w.does(l, c)
				if c.at < wantsNews && l.Step(c).Kind == Gather && next.steps != c.steps+1 {
					t.Fatalf("%s at %+v is not counted", w.name, c)
				}
				todo = append(todo, next)
			}
		}
		for s := range wantsPress + 1 {
			if !states[s] {
				t.Errorf("nothing leads to state %d", s)
			}
		}
		for _, key := range Keys() {
			asked := key == "news.question" || key == "told.answer"
			if want := !(asked && !speaks) && !(key == "news.elsewhere" && speaks); said[key] != want {
				t.Errorf("prompt %s: said %v, want %v (the carrier speaks: %v)", key, said[key], want, speaks)
			}
		}
		t.Logf("%d states", len(seen))
	}
}

var nameKey = regexp.MustCompile(`^(commune\.[0-9]{5}|province\.[0-9]{2})$`)

func checkStep(t *testing.T, l *Line, c Call, said map[string]bool) {
	t.Helper()
	s := l.Step(c)
	heard := 0
	for _, p := range s.Play {
		said[p.Key] = true
		switch {
		case p.Pause > 0 && p.Key == "" && p.Words == "", p.Words != "" && p.Key == "":
		case p.Key != "" && (Words(Vietnamese, p.Key) != "" || nameKey.MatchString(p.Key)) && l.Words(p) != "":
			heard++
		default:
			t.Fatalf("state %d says %+v, which the script does not have", c.at, p)
		}
		if p.Key != "" && p.Key != "language" && p.Language != c.language && c.at != atLanguage {
			t.Fatalf("state %d speaks %s to a caller who chose %s", c.at, p.Language, c.language)
		}
	}
	if heard == 0 {
		t.Fatalf("state %d is silent", c.at)
	}
	if s.Kind == Gather && (s.Digits < 1 || s.Wait <= 0) || s.Kind == Record && (s.Most <= 0 || s.Hush <= 0) || s.Kind == End && c.at != atEnd {
		t.Fatalf("state %d waits for nothing: %+v", c.at, s)
	}
}

// TestEveryCallEnds walks at random: after so many steps at most, whatever is pressed.
func TestEveryCallEnds(t *testing.T) {
	l := testLine(t, true, "en", "lo")
	for seed := range uint64(3000) {
		dice := rand.New(rand.NewPCG(seed, 1))
		c := l.Begin()
		n := 0
		for ; c.at != atEnd; n++ {
			all := ways(t, l, c)
			c = all[dice.IntN(len(all))].does(l, c)
			if n > 2*longest {
				t.Fatalf("seed %d goes on for ever, now at state %d", seed, c.at)
			}
		}
	}
	for name, keys := range map[string]string{"menu and help": "33", "lists": "1", "asking again": "9"} {
		c := l.Begin()
		for i := 0; c.at != atEnd; i++ {
			if i > longest {
				t.Fatalf("%s goes on for ever", name)
			}
			c = l.Keys(c, []byte{keys[i%len(keys)]})
			if c.at == atRecord {
				break
			}
		}
	}
}

// TestWhoPressesNothingCanRecord, and who presses nonsense: from every menu on the way to a report.
func TestWhoPressesNothingCanRecord(t *testing.T) {
	for _, languages := range [][]string{nil, {"en"}, {"en", "lo", "bru"}} {
		l := testLine(t, true, languages...)
		for _, presses := range []string{"", "*", "9", "*#"} {
			for _, at := range []state{atLanguage, atMenu, atPlace, atNumber, atProvince, atCommune, atManner} {
				c := l.Begin()
				c.at, c.province = at, "44"
				menus := 0
				for ; c.at != atRecord; menus++ {
					if c.at == atEnd || menus > 12 {
						t.Fatalf("%q from state %d ends at %d after %d menus", presses, at, c.at, menus)
					}
					c = l.Keys(c, []byte(presses))
				}
				if at == atLanguage && presses == "" && menus > 2*turns {
					t.Errorf("somebody who presses nothing hears %d menus", menus)
				}
			}
		}
	}
}
