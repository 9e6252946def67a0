package load

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"tipline/cmd/internal/harness"
	"tipline/triage"
)

// The long form is make flood: a hundred thousand messages, while twenty honest ones come a minute.
var (
	floodMessages = flag.Int("flood.messages", 240, "messages of each flood")
	floodPace     = flag.Int("flood.pace", 200, "of them a second")
	honestEvery   = flag.Duration("flood.honest", 50*time.Millisecond, "between two honest messages")
)

// handful is how many lines of the lanes that are looked through a flood may take.
const handful = 12

// TestFlood floods a real server with one story, told anew again and again, from one sender, and with another from five hundred, while others write about other things; with
// the limits as shipped. Their answers come soon, their tips are in the lanes that are looked through, the desk sees a handful of lines for the flood, and nothing is lost.
func TestFlood(t *testing.T) {
	to, s := startServer(t, harness.Options{Every: time.Second, Receipts: 8, Limits: true})
	sent := 0
	for n, row := range []struct {
		senders int
		share   float64 // of the honest ones outside the bulk lane
		story   string
	}{
		{1, 0.98, "toi qua mot nhom thanh nien gui hang trang qua suoi can o xa A Luoi 1 xep len xe ban tai mau den roi chay ve phia cau treo cac anh kiem tra giup"},
		{500, 0.85, "sang nay hai nguoi lai xe tai giau sung trong bui tre sau truong hoc cu o xa Lao Bao roi hen nhau cuoi thang quay lai lay cac anh den som giup ba con"},
	} {
		t.Run(fmt.Sprintf("%d senders", row.senders), func(t *testing.T) {
			random := rand.New(rand.NewPCG(uint64(row.senders), 1))
			flood := flooding(to.signer, random, n, row.senders, row.story)
			took := time.Duration(*floodMessages) * time.Second / time.Duration(*floodPace)
			honest := oddStories(random, n, int(took / *honestEvery))
			o := drown(t, to, n, flood, honest)
			p99 := at(o.Waited, 0.99)
			t.Logf("%d honest ones answered: p50 %v, p99 %v, at most %v", o.Answered, at(o.Waited, 0.5), p99, at(o.Waited, 1))
			if p99 > 300*time.Millisecond && len(honest) >= 100 {
				t.Errorf("p99 of the honest ones' answers is %v", p99)
			}
			ended := time.Now()
			sent += len(flood) + len(honest)
			for deadline := ended.Add(15 * time.Minute); s.Metric(t, "tipline_released_total") < sent; <-time.After(time.Second) {
				if time.Now().After(deadline) {
					t.Fatalf("%d of %d are released after 15 minutes", s.Metric(t, "tipline_released_total"), sent)
				}
			}
			seen(t, s.Desks(t), honest, sent, row.share)
			t.Logf("all at the desks and looked through %v after the last answer", time.Since(ended).Round(time.Second))
		})
	}
}

// flooding lays out the n-th flood's messages.
func flooding(s Signer, random *rand.Rand, n, senders int, story string) []Message {
	all := make([]Message, *floodMessages)
	for i := range all {
		all[i] = s.Message(harness.MessageID((2*n+1)*10_000_000+i), fmt.Sprintf("+8491%d%06d", n, i%senders), retold(random, story))
	}
	return all
}

// others are words that may stand for a word of the flood's story.
var others = map[string][]string{
	"toi": {"dem", "khuya"}, "nhom": {"toan", "dam", "bon"}, "thanh": {"trai"}, "nien": {"trang"}, "gui": {"vac", "deo", "mang"}, "hang": {"bao", "do"}, "xep": {"chat", "boc", "dua"},
	"chay": {"phong", "di", "vot"}, "kiem": {"xem", "coi"}, "giup": {"ho", "gium"}, "phia": {"huong", "ben"}, "mot": {"1", "co"}, "cac": {"may"}, "roi": {"sau do", "xong"}, "mau": {"son"},
}

// retold puts half of them in, and a slip of the finger here and there.
func retold(random *rand.Rand, story string) string {
	words := strings.Fields(story)
	for i, w := range words {
		if all := others[w]; len(all) > 0 && random.IntN(2) == 0 {
			words[i] = all[random.IntN(len(all))]
		} else if len(w) > 3 && random.IntN(16) == 0 {
			at := 1 + random.IntN(len(w)-2)
			words[i] = w[:at] + w[at+1:]
		}
	}
	return strings.Join(words, " ")
}

// oddStories are so many of which no two are alike: words of all stories in any order.
func oddStories(random *rand.Rand, flood, n int) []string {
	words := strings.Fields(strings.Join(slices.Concat(whens, whos, does, wheres, ends), " "))
	all := make([]string, n)
	for i := range all {
		chosen := make([]string, 16)
		for j := range chosen {
			chosen[j] = words[random.IntN(len(words))]
		}
		all[i] = fmt.Sprintf("%s o %s, so %d", strings.Join(chosen, " "), Places[random.IntN(len(Places))], flood*1_000_000+i)
	}
	return all
}

// drown sends both at once, each at its pace, and gives what became of the honest ones. The flood's first come one after the other: of what is under way at the same moment, none is
// known for the other's repeat.
func drown(t *testing.T, to target, n int, flood []Message, honest []string) Outcome {
	t.Helper()
	const first = 20
	to.carry(t, 1, func(c *Carrier) (Outcome, error) { return c.Flat(flood[:first], 0) })
	done := make(chan Outcome, 1)
	go func() {
		done <- to.carry(t, 64, func(c *Carrier) (Outcome, error) { return c.Steady(flood[first:], *floodPace) })
	}()
	calm := make([]Message, len(honest))
	for i, text := range honest {
		calm[i] = to.signer.Message(harness.MessageID((2*n+2)*10_000_000+i), fmt.Sprintf("+8497%d%06d", n, i*79), text)
	}
	lines := max(1, min(8, int(8*time.Second / *honestEvery))) // each speaks often enough for the server not to hang up
	o := to.carry(t, lines, func(c *Carrier) (Outcome, error) {
		return c.run(calm, func(i int, began time.Time) (time.Time, bool) {
			return began.Add(time.Duration(i) * *honestEvery), true
		})
	})
	wet := <-done
	t.Logf("%d of the flood answered, %.0f a second, p99 %v", wet.Answered, wet.PerSecond(), at(wet.Waited, 0.99))
	return o
}

// seen looks through the desks as officers do: what is folded stays folded.
func seen(t *testing.T, officers []*harness.Officer, honest []string, all int, share float64) {
	t.Helper()
	count, normal, shown, bulk := 0, 0, 0, 0
	lines := map[string]bool{} // of the flood, outside the bulk lane
	for _, o := range officers {
		for _, v := range o.Queue(t) {
			count++
			folded := v.Lane == triage.Bulk && v.Row != ""
			if folded {
				continue
			}
			text := o.Open(t, v.ID).Envelope.Text
			ours := slices.Contains(honest, text)
			switch {
			case !ours && strings.Contains(text, ", so "): // honest, of the flood before
			case ours && v.Lane != triage.Bulk:
				normal, shown = normal+1, shown+1
			case ours:
				shown++
			case v.Lane != triage.Bulk && v.Row != "":
				lines[v.Row] = true
			case v.Lane != triage.Bulk:
				lines[v.ID] = true
			default:
				bulk++
			}
		}
	}
	t.Logf("of %d honest ones %d outside the bulk lane, %d shown; the flood has %d lines there and %d in the bulk lane", len(honest), normal, shown, len(lines), bulk)
	if count != all || shown != len(honest) {
		t.Errorf("%d of %d messages are at the desks, %d of %d honest ones have a line", count, all, shown, len(honest))
	}
	// Of a few dozen one may be folded by chance and the share still hold: the short form allows that one, the long form's thousands none beyond the share.
	if float64(normal) < min(share*float64(len(honest)), float64(len(honest)-1)) || len(lines) > handful {
		t.Errorf("%d of %d honest ones are outside the bulk lane; the flood has %d lines", normal, len(honest), len(lines))
	}
}
