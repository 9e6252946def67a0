package intake

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tipline/crypto"
)

// crowded gives n numbers that share their limit buckets with as many others as can be found.
func crowded(in *Intake, door string, n int) (senders []string, fewest int) {
	buckets := map[int][]string{}
	for i := range 1 << 16 { // of them the fullest buckets
		number := fmt.Sprintf("+849%08d", i)
		b := in.limits.bucketNow(in.p.Now(), door, []byte(number))
		buckets[b] = append(buckets[b], number)
	}
	all := make([][]string, 0, len(buckets))
	for _, b := range buckets {
		all = append(all, b)
	}
	slices.SortFunc(all, func(a, b []string) int { return cmp.Compare(len(b), len(a)) })
	for _, b := range all {
		if senders, fewest = append(senders, b...), len(b); len(senders) >= n {
			break
		}
	}
	return senders[:n], fewest
}

// tagOf is a word of its own for a number, of letters that no list knows.
func tagOf(i int) string {
	return "q" + strings.NewReplacer("0", "z", "1", "w", "2", "f", "3", "j", "4", "k", "5", "p", "6", "x", "7", "q", "8", "v", "9", "y").Replace(fmt.Sprintf("%04d", i))
}

// TestCollidingBucketsJoinNobody has 4,096 people in the same few limit buckets send half a story each, and then the other half: every half finds its own, whoever
// shares the bucket. The limit knows 12 bits of a sender; what goes on with a story is found by a digest of full width.
func TestCollidingBucketsJoinNobody(t *testing.T) {
	n := 4096
	if testing.Short() {
		n = 512
	}
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	r := newRig(t, rigOptions{slots: 3 * n, now: func() time.Time { return now }})
	r.keys.SetReady(2*n + 256)
	for deadline := time.Now().Add(time.Minute); r.keys.Ready() < 2*n+64; {
		if time.Now().After(deadline) {
			t.Fatal("no key pairs")
		}
		<-time.After(10 * time.Millisecond)
	}
	senders, fewest := crowded(r.Intake, "sms", n)
	if fewest < 8 {
		t.Fatalf("only %d senders to a bucket", fewest)
	}
	added := r.allSend(senders, "o xa A Luoi 2 toi hom qua ")
	if added != 0 {
		t.Fatalf("%d first halves joined something", added)
	}
	if added = r.allSend(senders, "co nguoi ban ma tuy "); added != n {
		t.Errorf("%d of %d second halves joined", added, n)
	}
	tags := r.tags()
	tips, wrong := 0, 0
	for _, a := range r.all() {
		if !a.Addition() {
			tips++
		} else if tags[a.ID] != tags[a.Tip] {
			wrong++
		}
	}
	if tips != n || wrong > 0 {
		t.Errorf("%d tips of %d senders, %d additions under another's", tips, n, wrong)
	}
}

// allSend has each sender send the words and the sender's tag, and counts what is answered as an addition.
func (r *rig) allSend(senders []string, words string) (added int) {
	var mu sync.Mutex
	var sending sync.WaitGroup
	const hands = 8
	for hand := range hands {
		sending.Go(func() {
			for i := hand; i < len(senders); i += hands {
				answer, err := r.Accept(r.t.Context(), &Submission{
					Door: "sms", Channel: "sms", Language: "vi", Quiet: true, Sender: []byte(senders[i]), Text: []byte(words + tagOf(i)),
				})
				mu.Lock()
				if err != nil {
					r.t.Error(err)
				}
				if answer.Outcome == Added {
					added++
				}
				mu.Unlock()
			}
		})
	}
	sending.Wait()
	return added
}

// tags opens all that waits, and gives the last word of each.
func (r *rig) tags() map[crypto.ID]string {
	all := r.all()
	found := make([]string, len(all))
	var opening sync.WaitGroup
	for hand := range runtime.GOMAXPROCS(0) {
		opening.Go(func() {
			for i := hand; i < len(all); i += runtime.GOMAXPROCS(0) {
				text := r.unseal(all[i]).Text
				found[i] = text[strings.LastIndexByte(text, ' ')+1:]
			}
		})
	}
	opening.Wait()
	tags := map[crypto.ID]string{}
	for i, a := range all {
		tags[a.ID] = found[i]
	}
	return tags
}
