package intake

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/triage/matter"
	"tipline/triage/place"
)

const ownNumber, otherNumber = "+84912000001", "+84912000002"

// text sends a text message from a number.
func (r *rig) text(from, text string) Answer {
	return r.send(Submission{Door: "sms", Channel: "sms", Language: "vi", Sender: []byte(from), Text: []byte(text)})
}

// threads groups what waits in the spool: each tip's text with those that were added to it, in the order of their texts.
func (r *rig) threads() map[string][]string {
	r.t.Helper()
	tips, all := map[crypto.ID]string{}, map[string][]string{}
	for _, a := range r.all() {
		if !a.Addition() {
			tips[a.ID] = r.unseal(a).Text
			all[tips[a.ID]] = nil
		}
	}
	for _, a := range r.all() {
		if a.Addition() {
			e := r.unseal(a)
			if !slices.Contains(e.Marks, MarkContinued) {
				r.t.Errorf("an addition without its mark: %v", e.Marks)
			}
			all[tips[a.Tip]] = append(all[tips[a.Tip]], e.Text)
		}
	}
	return all
}

func TestAMessageGoesOnWithAnEarlierOne(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	rows := []struct {
		name, first, second string
		from                string
		after               time.Duration
		joins               bool
	}{
		{"the place that was asked for", "co nguoi ban ma tuy toi nao cung co", "o xa A Luoi 2", ownNumber, time.Minute, true},
		{"a place that was not clear, and is now", "toi qua co nguoi ban ma tuy o A Luoi", "o xa A Luoi 2", ownNumber, time.Minute, true},
		{"the time that was asked for", "co nguoi ban ma tuy o xa A Luoi 2", "toi hom qua", ownNumber, 29 * time.Minute, true},
		{"two halves, the second first", "o xa A Luoi 2 toi hom qua", "co nguoi ban ma tuy", ownNumber, time.Minute, true},
		{"half an hour later", "co nguoi ban ma tuy toi nao cung co", "o xa A Luoi 2", ownNumber, 31 * time.Minute, false},
		{"from another telephone", "co nguoi ban ma tuy toi nao cung co", "o xa A Luoi 2", otherNumber, time.Minute, false},
		{"a whole story", "co nguoi ban ma tuy toi nao cung co", "toi qua co nguoi mang sung o xa A Luoi 2", ownNumber, time.Minute, false},
		{"another matter", "co nguoi ban ma tuy o xa A Luoi 2", "toi hom qua mat trom trau", ownNumber, time.Minute, false},
		{"another place", "o xa A Luoi 2 toi hom qua", "co nguoi ban ma tuy o xa A Luoi 3", ownNumber, time.Minute, false},
		{"after a whole story", "toi qua co nguoi ban ma tuy o xa A Luoi 2", "trom trau", ownNumber, time.Minute, false},
		{"a story in words that no list knows", "co nguoi ban ma tuy o xa A Luoi 2", "chieu hom kia bon nguoi di xe may xep may cai thung len thuyen gan tram bom nuoc", ownNumber, time.Minute, false},
		{"after such a story", "chieu hom kia bon nguoi di xe may xep may cai thung len thuyen o xa A Luoi 2", "co nguoi ban ma tuy", ownNumber, time.Minute, false},
		{"about officers", "co nguoi ban ma tuy toi nao cung co", "cong an xa A Luoi 2 nhan tien bao ke", ownNumber, time.Minute, false},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			at := now
			r := newRig(t, rigOptions{codes: 2, now: func() time.Time { return at }})
			r.text(ownNumber, row.first)
			at = at.Add(row.after)
			answer := r.text(row.from, row.second)
			joined := len(r.threads()) == 1
			if joined != row.joins || joined != (answer.Outcome == Added) || joined && !answer.Code.IsZero() {
				t.Errorf("joined: %v, want %v; answered as an addition: %v", joined, row.joins, answer.Outcome == Added)
			}
		})
	}
}

// TestWhatIsRememberedOfAStory: of one that nothing can go on with nothing, and of the others what is asked when the next message comes, without a word of the text; and what
// was begun before is forgotten with either.
func TestWhatIsRememberedOfAStory(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	r := newRig(t, rigOptions{now: func() time.Time { return now }})
	open := "ong Nguyen Van Tam, xe 75A-12345, ban ma tuy gan cau o xa A Luoi 2"
	r.text(ownNumber, open)
	if len(r.stories.stands) != 1 {
		t.Fatalf("%d stories are open", len(r.stories.stands))
	}
	for _, b := range r.stories.stands {
		got, err := json.Marshal(b.reading)
		want := fmt.Sprintf(`{"place":{"communes":[{"code":"%s","score":0,"reason":""}],"ambiguous":false,"province":"46","sure":false},`+
			`"matter":{"matter":"drugs","urgent":false,"about_officers":false}}`, b.reading.Place.Communes[0].Code)
		if err != nil || string(got) != want {
			t.Errorf("remembered is\n%s\nand would be\n%s", got, want)
		}
	}
	now = now.Add(continueFor - time.Minute) // under the next key
	for _, ended := range []string{"toi qua co nguoi mang sung o xa A Luoi 3", "cong an xa A Luoi 2 nhan tien bao ke"} {
		r.text(ownNumber, open)
		now = now.Add(2 * time.Minute)
		r.text(ownNumber, ended)
		if n := len(r.stories.stands); n != 0 {
			t.Errorf("%d stories are open behind %q", n, ended)
		}
	}
}

// TestALateAnswerGoesOnToo sends what is missing one by one: place, then time.
func TestALateAnswerGoesOnToo(t *testing.T) {
	r := newRig(t, rigOptions{codes: 3})
	for _, text := range []string{"co nguoi ban ma tuy", "o xa A Luoi 2", "toi hom qua"} {
		r.text(ownNumber, text)
	}
	if got := r.threads(); len(got) != 1 || len(got["co nguoi ban ma tuy"]) != 2 {
		t.Errorf("threads %v", got)
	}
}

// TestTwoPeopleOnOneHandset draws pairs of stories from the gazetteer and the matters, each told whole or without one of place, matter and time, and wants no two of
// different events in one thread.
func TestTwoPeopleOnOneHandset(t *testing.T) {
	r := newRig(t, rigOptions{})
	rng := rand.New(rand.NewPCG(1, 2))
	events := []string{"co nguoi ban ma tuy", "mat trom trau", "nguoi la dan nguoi vuot bien", "cho go lau", "co nguoi giau sung", "cho thuoc la lau", "lua dao qua mang"}
	places := []string{"xa A Luoi 1", "xa A Luoi 2", "xa Lao Bao", "xa Huong Phung", "xa Dakrong", "xa La Lay", "moc 609", "moc 635"}
	times := []string{"toi hom qua", "sang nay", "ngay mai", "trua nay"}
	tell := func(event, where, when, without int) string {
		parts := []string{events[event], "o " + places[where], times[when]}
		if without < len(parts) {
			parts = slices.Delete(parts, without, without+1)
		}
		return parts[0] + " " + fmt.Sprint(parts[1:])
	}
	wrong, pairs := 0, 0
	for range 3000 {
		e1, e2 := rng.IntN(len(events)), rng.IntN(len(events))
		p1, p2 := rng.IntN(len(places)), rng.IntN(len(places))
		t1, t2 := rng.IntN(len(times)), rng.IntN(len(times))
		if e1 == e2 || p1 == p2 || t1 == t2 {
			continue
		}
		without1, without2 := rng.IntN(4), rng.IntN(4)
		pairs++
		read := func(text string) *Reading {
			return &r.read(&Submission{Text: []byte(text), Door: "sms", Channel: "sms"}, Door{Name: "sms", Channel: "sms", Area: place.Area{"46", "44"}}, r.p.Now(), 0).reading
		}
		first, second := tell(e1, p1, t1, without1), tell(e2, p2, t2, without2)
		a, b := read(first), read(second)
		if continues(a, b, tells([]byte(first), a) && tells([]byte(second), b)) {
			wrong++
			t.Logf("%q\n%q", first, second)
		}
	}
	if wrong > 0 || pairs < 1000 {
		t.Errorf("%d of %d pairs of different events are joined", wrong, pairs)
	}
}

// TestStoriesAreTheirSendersOwn begins a story for 4,096 senders, more than the limits have buckets apart, and finds each one's own, over a turn of the key.
func TestStoriesAreTheirSendersOwn(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	s := newStories()
	s.lines(now, "x", []byte("y")) // the key's half hour begins
	now = now.Add(continueFor - time.Minute)
	name := func(i int) []byte { return binary.BigEndian.AppendUint32([]byte("+849"), uint32(i)) }
	var tips [4096]crypto.ID
	for i := range tips {
		tips[i] = crypto.NewID()
		s.began(s.lines(now, "sms", name(i)), story{tip: tips[i], until: now.Add(continueFor)})
	}
	now = now.Add(2 * time.Minute)
	for i := range tips {
		b, ok := s.stand(now, s.lines(now, "sms", name(i)))
		if !ok || b.tip != tips[i] {
			t.Fatalf("sender %d finds another's story, or none: %v", i, ok)
		}
		if _, ok := s.stand(now, s.lines(now, "other", name(i))); ok {
			t.Fatalf("sender %d finds it at another door", i)
		}
	}
	if _, ok := s.stand(now, s.lines(now, "sms", name(len(tips)))); ok {
		t.Error("a stranger finds a story")
	}
	s.sweep(now.Add(continueFor))
	if len(s.stands) != 0 {
		t.Errorf("%d stories are remembered after their time", len(s.stands))
	}
	if s.lines(now, "sms", nil) != nil {
		t.Error("a blind door has a name for its senders")
	}
}

// TestARepeatIsATip: a repeat of a whole story is a tip of its own, which the desk joins.
func TestARepeatIsATip(t *testing.T) {
	whole := &Reading{Matter: matter.Answer{Matter: "drugs"}, Place: place.Answer{Communes: []place.Candidate{{Code: "1"}}}}
	if continues(whole, whole, true) {
		t.Error("a repeat goes on with itself")
	}
}
