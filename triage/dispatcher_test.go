package triage

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

// dispatching wires a dispatcher over one office with two addresses, one by each notifier.
func dispatching(now *time.Time) (*Dispatcher, *outbox, *ringer, *ringer) {
	box, sms, web := &outbox{notices: map[string]int64{}}, newRinger(), newRinger()
	d := NewDispatcher(DispatcherParams{
		Outbox:    box,
		Addresses: func(string) []Address { return []Address{{"sms", "s"}, {"web", "w"}} },
		Notifiers: map[string]Notifier{"sms": sms, "web": web},
		Clock:     func() time.Time { return *now },
	})
	return d, box, sms, web
}

func TestDispatcherTellsEachAddressOnceAndRetriesTheOthers(t *testing.T) {
	now := time.Unix(1e9, 0)
	d, box, sms, web := dispatching(&now)
	box.notices["cax"] = 1
	sms.err["s"] = errAway
	pass := func() {
		if err := d.Pass(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	pass()
	pass() // too early
	equal(t, "after the first pass", fmt.Sprint(sms.sent["s"], web.sent["w"], len(box.notices)), "1 1 1")
	now = now.Add(Backoff(1))
	pass()
	equal(t, "after the first retry", fmt.Sprint(sms.sent["s"], web.sent["w"], len(box.notices)), "2 1 1")
	now = now.Add(Backoff(1))
	pass()
	equal(t, "the second retry waits longer", sms.sent["s"], 2)
	now = now.Add(Backoff(2))
	delete(sms.err, "s")
	pass()
	equal(t, "told", fmt.Sprint(sms.sent["s"], web.sent["w"], len(box.notices)), "3 1 0")
	pass()
	equal(t, "nothing left", sms.sent["s"], 3)
}

func TestDispatcherGivesUpWhatIsFinal(t *testing.T) {
	now := time.Unix(1e9, 0)
	d, box, sms, web := dispatching(&now)
	box.notices["cax"] = 1
	sms.err["s"] = fmt.Errorf("no such number: %w", ErrFinal)
	d.Pass(t.Context())
	equal(t, "one address is enough", fmt.Sprint(len(box.notices), len(d.Unreachable())), "0 0")

	box.notices["cax"] = 1
	web.err["w"] = ErrFinal
	d.Pass(t.Context())
	equal(t, "nobody reached", fmt.Sprint(len(box.notices), d.Unreachable()), "0 [cax]")

	box.notices["cax"] = 1
	delete(web.err, "w")
	d.Pass(t.Context())
	equal(t, "reached again", len(d.Unreachable()), 0)
}

// twoDesks are two outboxes; the one named is a desk's.
type twoDesks map[string]*outbox

func (o twoDesks) Desks(context.Context) ([]string, error) { return []string{"truc-hue", "tri"}, nil }
func (o twoDesks) Notices(ctx context.Context, desk string) ([]Notice, error) {
	return o[desk].Notices(ctx, desk)
}
func (o twoDesks) Noticed(ctx context.Context, desk string, n Notice) error {
	return o[desk].Noticed(ctx, desk, n)
}
func (o twoDesks) Bury(ctx context.Context, desk string, l DeadLetter) error {
	return o[desk].Bury(ctx, desk, l)
}
func (o twoDesks) Unbury(ctx context.Context, desk, office, via string) error {
	return o[desk].Unbury(ctx, desk, office, via)
}

// TestADeskHearsOnlyOfItsOwnNotices: that one of the inspectorate's failed, even at an office that the desk sends to as well, says that there was one.
func TestADeskHearsOnlyOfItsOwnNotices(t *testing.T) {
	now := time.Unix(1e9, 0)
	d, box, sms, web := dispatching(&now)
	inspectorate := &outbox{notices: map[string]int64{"tri": 1, "cax": 1}}
	d.p.Outbox = twoDesks{"truc-hue": box, "tri": inspectorate}
	sms.err["s"], web.err["w"] = ErrFinal, ErrFinal
	d.Pass(t.Context())
	equal(t, "the inspectorate's failed", fmt.Sprint(d.Unreachable(), d.Missed("tri"), d.Missed("truc-hue")), "[cax tri] 2 0")
	box.notices["cax"] = 1
	d.Pass(t.Context())
	equal(t, "the desk's own failed", d.Missed("truc-hue"), 1)
	clear(sms.err)
	inspectorate.notices["cax"] = 1
	d.Pass(t.Context())
	equal(t, "another's came through", fmt.Sprint(d.Unreachable(), d.Missed("tri"), d.Missed("truc-hue")), "[tri] 1 1")
	box.notices["cax"] = 1
	d.Pass(t.Context())
	equal(t, "its own came through", d.Missed("truc-hue"), 0)
}

func TestDispatcherTellsAgainWhatCameMeanwhile(t *testing.T) {
	now := time.Unix(1e9, 0)
	d, box, sms, _ := dispatching(&now)
	box.notices["cax"] = 1
	sms.on = func() { box.notices["cax"] = 2; sms.on = nil }
	d.Pass(t.Context())
	equal(t, "the notice stays", len(box.notices), 1)
	d.Pass(t.Context())
	equal(t, "told for the second", fmt.Sprint(sms.sent["s"], len(box.notices)), "2 0")
}

func TestDispatcherRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		box, sms := &outbox{notices: map[string]int64{"cax": 1}}, newRinger()
		box.away.Store(true)
		d := NewDispatcher(DispatcherParams{Outbox: box, Addresses: func(string) []Address { return []Address{{"sms", "s"}} },
			Notifiers: map[string]Notifier{"sms": sms}})
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- d.Run(ctx) }()
		pause(time.Minute)
		equal(t, "store away", sms.count("s"), 0)
		box.away.Store(false)
		pause(time.Minute)
		equal(t, "store back", sms.count("s"), 1)
		stop()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	})
}

func TestBackoff(t *testing.T) {
	var all []time.Duration
	for n := 1; n <= 8; n++ {
		all = append(all, Backoff(n))
	}
	equal(t, "waits", all, "[15s 30s 1m0s 2m0s 4m0s 8m0s 15m0s 15m0s]")
}

// TestDispatcherWaitsUntilARouteHasSettled: what can still be taken back rings nobody, and a stream of routes holds none back for long.
func TestDispatcherWaitsUntilARouteHasSettled(t *testing.T) {
	now := time.Unix(1e9, 0)
	d, box, sms, _ := dispatching(&now)
	pass := func(later time.Duration) {
		now = now.Add(later)
		if err := d.Pass(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	box.notices["settling cax"] = 1
	pass(0)
	pass(UndoFor - time.Second)
	equal(t, "while it can be taken back", sms.sent["s"], 0)
	pass(time.Second)
	equal(t, "settled", fmt.Sprint(sms.sent["s"], len(box.notices)), "1 0")

	box.notices["settling cax"] = 1
	pass(0)
	delete(box.notices, "settling cax") // taken back
	pass(UndoFor)
	box.notices["settling cax"] = 1 // and routed anew
	pass(0)
	pass(UndoFor - time.Second)
	equal(t, "the second has its own time", sms.sent["s"], 1)
	pass(time.Second)
	equal(t, "and leaves", sms.sent["s"], 2)

	for n := int64(1); n < 7; n++ {
		box.notices["settling cax"] = n
		pass(UndoFor - time.Second)
	}
	equal(t, "an unending stream is not waited for", sms.sent["s"], 3)

	box.notices = map[string]int64{"cax": 1, "settling cax": 1}
	pass(0)
	equal(t, "an urgent one goes at once", sms.sent["s"], 4)
}
