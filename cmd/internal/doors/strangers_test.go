package doors

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"

	"tipline/channels/agent"
	"tipline/channels/twilio"
	"tipline/crypto"
	"tipline/intake"
)

// stranger is a sender whom no answer may go to: numbers that charge who writes to them, short ones, foreign ones, names, and what is no number at all.
func stranger(r *rand.Rand) string {
	digits := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte('0' + r.IntN(10))
		}
		return string(b)
	}
	kinds := []func() string{
		func() string { return digits(3 + r.IntN(4)) },
		func() string { return "84" + digits(2) }, // four digits that begin as the country does
		func() string { return "0" + digits(3) },
		func() string { return pick(r, "", "84", "+84", "0") + pick(r, "1900", "1800") + digits(4+2*r.IntN(2)) },
		func() string { return "+" + pick(r, "882", "881", "883", "979", "870") + digits(9) },
		func() string {
			return "+" + pick(r, "1876", "4470", "252", "232", "960", "371", "66", "855", "86") + digits(8)
		},
		func() string { return "+84" + digits(20) },
		func() string {
			return pick(r, "VIETTEL", "Bank-VN", "84;reboot", "+84x01234567", "", "anonymous", "09012 34567", "+", "０９０１２３４５６７")
		},
	}
	return kinds[r.IntN(len(kinds))]()
}

func pick(r *rand.Rand, from ...string) string { return from[r.IntN(len(from))] }

// A keeper is a core that counts, and answers everybody.
type keeper struct {
	kept, quiet, asked atomic.Int64
}

func (k *keeper) Accept(_ context.Context, s *intake.Submission) (intake.Answer, error) {
	k.kept.Add(1)
	if s.Quiet {
		k.quiet.Add(1)
	}
	return intake.Answer{Code: crypto.NewCode()}, nil
}

func (k *keeper) News(context.Context, []byte) (intake.News, error) {
	k.asked.Add(1)
	return intake.News{}, nil
}

func (k *keeper) Forget(context.Context, []byte) error { k.asked.Add(1); return nil }

func (k *keeper) Numbers(_ string, text []byte, _ string) (string, bool) {
	return intake.SMSNumbers("vi", ""), len(text) == len("SO")
}

// TestStrangersGetNoAnswer has ten thousand of them write whatever they like through every door that knows its sender, and two thousand past the agent, which alone knows
// it there: nobody is answered, every tip is kept, and no receipt is made that would reach nobody.
func TestStrangersGetNoAnswer(t *testing.T) {
	t.Parallel()
	core := &keeper{}
	base := serve(t, core, doorways())
	code := crypto.NewCode().Reveal()
	orders := []string{"HOI " + code, "GIUP", "SO", "HUY " + code}
	var sending sync.WaitGroup
	var tips, answered atomic.Int64
	const hands, each = 4, 2500
	for hand := range hands {
		sending.Go(func() {
			r := rand.New(rand.NewPCG(uint64(hand), 5))
			for i := range each {
				order := orders[r.IntN(len(orders))]
				if i%2 == 0 {
					order = storyOf(r)
					tips.Add(1)
				}
				answer, err := strangely(base, r, stranger(r), order)
				if err != nil {
					t.Error(err)
					return
				}
				if answer != "" {
					answered.Add(1)
					t.Errorf("%q is answered %q", order, answer)
				}
			}
		})
	}
	sending.Wait()
	if answered.Load() > 0 || core.kept.Load() != tips.Load() || core.quiet.Load() != tips.Load() {
		t.Errorf("%d answers; of %d tips %d are kept, %d without a receipt", answered.Load(), tips.Load(), core.kept.Load(), core.quiet.Load())
	}
	r, sent := rand.New(rand.NewPCG(9, 5)), 0
	a := agentOf(base, radioFunc(func() { sent++ }))
	before := core.kept.Load()
	for range 2000 {
		if out, err := a.Pass(t.Context(), agent.Message{Number: []byte(stranger(r)), Text: []byte(storyOf(r)), At: []byte(nextID())}); err != nil || out != agent.Silent {
			t.Fatal(out, err)
		}
	}
	if sent > 0 || core.kept.Load()-before != 2000 {
		t.Errorf("the radio is given %d answers, %d of 2000 tips are kept", sent, core.kept.Load()-before)
	}
}

// strangely sends through one of the doors that know a sender.
func strangely(base string, r *rand.Rand, from, body string) (string, error) {
	if r.IntN(2) == 0 {
		form := url.Values{"MessageSid": {nextID()}, "AccountSid": {account}, "From": {from}, "Body": {body}}
		q := posted(base+"/sms/twilio", form)
		q.Header.Set("X-Twilio-Signature", twilio.Sign(address, []byte(token), form))
		status, page, err := said(q)
		if err != nil || status != http.StatusOK {
			return "", fmt.Errorf("%d %w", status, err)
		}
		return spoken(page), nil
	}
	q := posted(base+"/sms/gateway/telling", url.Values{"text": {body}, "charset": {"UTF-8"}, "id": {nextID()}, "from": {from}})
	q.Header.Set("X-Gateway-Token", token)
	_, body, err := said(q)
	return body, err
}

// radioFunc is a radio that counts.
type radioFunc func()

func (f radioFunc) Send(context.Context, agent.Message, string, string) error { f(); return nil }

// TestHomeIsAnswered: the same rule lets the telephones of both countries through, in every spelling.
func TestHomeIsAnswered(t *testing.T) {
	t.Parallel()
	base := serve(t, &keeper{}, doorways())
	for _, from := range []string{"+84901234567", "84351234567", "0781234567", " 0561234567", "+8562055512345", "8562055512345", "02055512345", "+856305551234"} {
		if answer, err := text(base, nextID(), from, "GIUP"); err != nil || !oneMessage(answer) || answer == "" {
			t.Errorf("%s: %q %v", from, answer, err)
		}
	}
}
