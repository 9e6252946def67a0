package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"

	"tipline/cmd/internal/harness"
)

// TestTwilio sends 1,000 signed posts with 200 replays and 200 forgeries among them: exactly the 600 distinct good ones become tips.
func TestTwilio(t *testing.T) {
	d := harness.Deploy(t, quick)
	d.Start(t, harness.Build(t, "tipd"))
	const good, replays, forgeries = 600, 200, 200
	var posts []harness.Callback
	want := map[string]bool{}
	for i := range good {
		text := fmt.Sprintf("Tin so %d: co nguoi la o xa A Luoi 1", i)
		want[text] = true
		posts = append(posts, harness.Callback{ID: harness.MessageID(i), From: "+" + number(i), Body: text})
	}
	for i := range replays {
		posts = append(posts, posts[i*good/replays])
	}
	for i := range forgeries {
		posts = append(posts, harness.Callback{ID: harness.MessageID(good + i), From: "+" + number(good+i), Body: "gia mao", Forged: true})
	}
	r := rand.New(rand.NewPCG(2, 2026))
	r.Shuffle(len(posts), func(i, j int) { posts[i], posts[j] = posts[j], posts[i] })

	queue := make(chan harness.Callback)
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for m := range queue {
				status, body := d.Twilio.Post(t, m)
				if m.Forged && status != http.StatusForbidden {
					t.Errorf("a forged post is answered with %d", status)
				}
				if !m.Forged && status != http.StatusOK {
					t.Errorf("a good post is answered with %d: %s", status, body)
				}
			}
		})
	}
	for _, m := range posts {
		queue <- m
	}
	close(queue)
	wg.Wait()

	desks := d.Desks(t)
	waitTips(t, good, desks)
	d.Settle(t, desks...) // whatever came twice would come by now
	got := texts(t, desks)
	if len(got) != good {
		t.Errorf("%d tips, want %d", len(got), good)
	}
	for _, text := range got {
		if !want[text] {
			t.Errorf("unexpected or repeated: %q", text)
		}
		delete(want, text)
	}
}
