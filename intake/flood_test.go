package intake

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"tipline/crypto"
	"tipline/triage"
	"tipline/triage/place"
)

// synonyms are what a machine that words a text anew may put for a word.
var synonyms = map[string][]string{
	"toi": {"dem", "khuya"}, "nhom": {"toan", "dam", "bon"}, "thanh": {"trai"}, "nien": {"trang"}, "gui": {"vac", "deo", "mang"}, "hang": {"bao", "do"},
	"xep": {"chat", "boc", "dua"}, "chay": {"phong", "di", "vot"}, "kiem": {"xem", "coi"}, "giup": {"ho", "gium"}, "phia": {"huong", "ben"}, "mot": {"1", "co"},
	"cac": {"may"}, "roi": {"sau do", "xong"}, "mau": {"son"}, "hai": {"2", "vai"}, "nguoi": {"ke", "thang"}, "ban": {"mua ban", "giao"}, "thuoc": {"hang cam"}, "nha": {"lan"},
}

// reword puts other words for a share of those that have any, and slips of the finger here and there.
func reword(r *rand.Rand, text string, share float64) string {
	words := strings.Fields(string(place.Fold(nil, []byte(text))))
	for i, w := range words {
		if all := synonyms[w]; len(all) > 0 && r.Float64() < share {
			words[i] = all[r.IntN(len(all))]
		} else if len(w) > 3 && r.Float64() < share/8 {
			at := 1 + r.IntN(len(w)-2)
			words[i] = w[:at] + w[at+1:]
		}
	}
	text = strings.Join(words, " ")
	if r.Float64() < share/2 {
		text = []string{"kinh gui cac anh, ", "bao tin: ", "xin bao "}[r.IntN(3)] + text
	}
	return text
}

// screens are two of them: eighteen lines each, of 3.5 rem at 1,080 points of height.
const screens = 2 * 18

// TestTrueTipsAmongTheirOwnParaphrases hides 20 true tips in 5,000 messages that tell them again in other words, and wants all of them within two screens: in a
// line of the normal lane that stands for their own story, or among those that stand behind it.
func TestTrueTipsAmongTheirOwnParaphrases(t *testing.T) {
	t.Parallel()
	const trials = 3
	lines, shown := 0, 0
	for seed := range uint64(trials) {
		l, s := hidden(t, seed)
		t.Logf("%d lines, %d of 20 shown", l, s)
		lines, shown = lines+l, shown+s
	}
	const unlucky = 1 // under 70 keys 4,199 of 4,200 true tips were shown
	if lines > trials*screens || shown < trials*20-unlucky {
		t.Errorf("%d lines where two screens of each hold %d, %d of %d true tips in them", lines, trials*screens, shown, trials*20)
	}
}

// hidden gives the lines of the normal lane, and how many of the 20 stand in or behind a line of their own story.
func hidden(t testing.TB, seed uint64) (lines, shown int) {
	type message struct {
		text, sender string
		story        int
		honest       bool
	}
	r := rand.New(rand.NewPCG(seed, 1))
	x := newTeller(t)
	var messages []message
	var all []string
	for _, text := range honest(r, 1500) {
		if lane, _ := newTeller(t).tell(text, ""); len(text) >= 60 && lane == triage.Normal && len(all) < 20 {
			messages = append(messages, message{text, fmt.Sprintf("+8497%07d", r.IntN(1e7)), len(all), true})
			all = append(all, text)
		}
	}
	for range 5000 {
		i := r.IntN(len(all))
		messages = append(messages, message{reword(r, all[i], 0.5), fmt.Sprintf("+8491%07d", r.IntN(300)), i, false})
	}
	r.Shuffle(len(messages), func(i, j int) { messages[i], messages[j] = messages[j], messages[i] })
	tells, seen := map[crypto.ID]int{}, map[crypto.ID]bool{}
	for _, m := range messages {
		h := x.hear(m.text, m.sender)
		tells[h.id] = m.story
		if h.lane == triage.Normal {
			seen[h.line] = true
		}
		if m.honest && (h.lane == triage.Normal || h.folded) && tells[h.line] == m.story {
			shown++
		}
	}
	return len(seen), shown
}

// flood sends paraphrases of one story from so many senders, five for each of 20 honest messages a minute, and gives the honest ones' share of the
// normal and urgent lanes, and the lines that the flood takes there.
func flood(t testing.TB, seed uint64, senders, minutes int) (share float64, lines int) {
	r := rand.New(rand.NewPCG(seed, 2))
	x := newTeller(t)
	story := honest(r, 1)[0]
	good := honest(r, 20*minutes)
	normal, seen := 0, map[crypto.ID]bool{}
	for _, text := range good {
		for range 5 {
			if h := x.hear(reword(r, story, 0.5), fmt.Sprintf("+8491%07d", r.IntN(senders))); h.lane != triage.Bulk {
				seen[h.line] = true
			}
		}
		if lane, _ := x.tell(text, fmt.Sprintf("+8497%07d", r.IntN(1e7))); lane != triage.Bulk {
			normal++
		}
	}
	return float64(normal) / float64(len(good)), len(seen)
}

// TestFloodLeavesTheNormalLaneToTheOthers under twenty bucket keys; make flood is the long form, over HTTP.
func TestFloodLeavesTheNormalLaneToTheOthers(t *testing.T) {
	const keys, handful = 20, 6
	for _, row := range []struct {
		senders int
		share   float64
	}{{1, 0.98}, {50, 0.98}, {500, 0.85}} {
		t.Run(fmt.Sprintf("%d senders", row.senders), func(t *testing.T) {
			t.Parallel()
			var (
				mu          sync.Mutex
				least, mean = 1.0, 0.0
				most        = 0
				running     sync.WaitGroup
			)
			for seed := range uint64(keys) {
				running.Go(func() {
					share, lines := flood(t, seed, row.senders, 5)
					mu.Lock()
					defer mu.Unlock()
					least, mean, most = min(least, share), mean+share/keys, max(most, lines)
				})
			}
			running.Wait()
			t.Logf("%.3f of the honest ones outside the bulk lane, %.3f under the worst key; the flood takes %d lines at most", mean, least, most)
			if mean < row.share || most > handful {
				t.Errorf("%.3f of the honest ones outside the bulk lane, want %.2f; %d lines of the flood, want %d at most", mean, row.share, most, handful)
			}
		})
	}
}
