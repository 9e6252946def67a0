package triage

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"tipline/crypto"
)

// telephone is a ringer that can be answered.
type telephone struct {
	*ringer
	asked []Digits
}

func (t *telephone) Ask(ctx context.Context, to string, d Digits) error {
	t.asked = append(t.asked, d)
	return t.Notify(ctx, to)
}

func TestDeadLetters(t *testing.T) {
	now := time.Unix(1e9, 0)
	d, box, sms, web := dispatching(&now)
	box.notices["cax"] = 1
	sms.err["s"] = ErrFinal
	web.err["w"] = errAway
	d.Pass(t.Context())
	equal(t, "refused for good", fmt.Sprint(box.dead, len(box.notices)), fmt.Sprintf("map[cax sms:%d] 1", Day(now)))
	for end := now.Add(giveUpAfter); now.Before(end); now = now.Add(lastRetry) {
		equal(t, "tried on", len(box.dead), 1)
		d.Pass(t.Context())
	}
	d.Pass(t.Context())
	now = now.Add(lastRetry)
	d.Pass(t.Context())
	equal(t, "not taken for a day", fmt.Sprint(len(box.dead), len(box.notices), d.Unreachable()), "2 0 [cax]")

	clear(sms.err)
	box.notices["cax"] = 1
	web.err["w"] = nil
	d.Pass(t.Context())
	equal(t, "reached again", fmt.Sprint(len(box.dead), d.Unreachable()), "0 []")
}

func TestQuietHoursAndGaps(t *testing.T) {
	night := time.Date(2026, 11, 22, 16, 0, 0, 0, time.UTC) // 23:00
	now := night
	d, box, sms, _ := dispatching(&now)
	d.p.Quiet = func(string) Quiet { return "22:00-06:00" }
	d.p.Gap = 10 * time.Minute
	pass := func(later time.Duration) int {
		now = now.Add(later)
		if err := d.Pass(t.Context()); err != nil {
			t.Fatal(err)
		}
		return sms.sent["s"]
	}
	box.notices["settling cax"] = 1
	pass(0)
	equal(t, "asleep", pass(UndoFor), 0)
	box.notices["cax"] = 1
	equal(t, "urgent", pass(time.Second), 1)
	box.notices["cax"] = 1
	equal(t, "urgent, at once behind another", pass(time.Second), 1)
	equal(t, "urgent, a minute later", pass(time.Minute), 2)
	now = time.Date(2026, 11, 22, 23, 0, 0, 0, time.UTC) // 06:00
	equal(t, "awake", pass(0), 3)
	box.notices["settling cax"] = 1
	pass(0)
	box.notices["settling cax"] = 2
	equal(t, "both wait for the gap", pass(UndoFor+time.Minute), 3)
	equal(t, "and go as one", fmt.Sprint(pass(9*time.Minute), len(box.notices)), "4 0")
}

func TestQuiet(t *testing.T) {
	at := func(clock string) time.Time {
		m, err := time.Parse(time.DateTime, "2026-11-22 "+clock)
		if err != nil {
			t.Fatal(err)
		}
		return m.Add(-zoneHours * time.Hour)
	}
	for _, row := range []struct {
		quiet Quiet
		clock string
		want  bool
	}{
		{"", "03:00:00", false}, {"22:00-06:00", "21:59:59", false}, {"22:00-06:00", "22:00:00", true}, {"22:00-06:00", "05:59:59", true},
		{"22:00-06:00", "06:00:00", false}, {"12:00-13:30", "13:00:00", true}, {"12:00-13:30", "14:00:00", false}, {"nonsense", "03:00:00", false},
	} {
		if got := row.quiet.Holds(at(row.clock)); got != row.want {
			t.Errorf("%q at %s: %v", row.quiet, row.clock, got)
		}
	}
	for _, bad := range []Quiet{"22-06", "24:00-06:00", "22:00-22:00", "22:00-06:00 "} {
		if bad.check() == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

// TestOneServerAwayHoldsUpNobodyElse: past three failures in a row the rest of a notifier's addresses wait for the next pass.
func TestOneServerAwayHoldsUpNobodyElse(t *testing.T) {
	now := time.Unix(1e9, 0)
	d, box, sms, web := dispatching(&now)
	for n := range 9 {
		box.notices[fmt.Sprintf("office-%d", n)] = 1
	}
	sms.err["s"] = errAway
	d.Pass(t.Context())
	equal(t, "attempts", fmt.Sprint(sms.sent["s"], web.sent["w"]), "3 9")
}

func TestOfflinePostIsAskedForDigits(t *testing.T) {
	now := time.Unix(1e9, 0)
	acked := &acks{}
	d, box, sms, web := dispatching(&now)
	phone, replies := &telephone{ringer: sms}, NewReplies(acked, func() time.Time { return now })
	d.p.Notifiers["sms"], d.p.Replies = phone, replies
	lay := []crypto.ID{{1}, {2}}
	d.p.Before = func(context.Context, string, string) ([]crypto.ID, error) { return lay, nil }
	d.p.Offline = func(office string) bool { return office == "don" }
	box.notices["cax"] = 1
	d.Pass(t.Context())
	equal(t, "an office with a network", fmt.Sprint(len(phone.asked), web.sent["w"]), "0 1")
	box.notices["don"] = 1
	d.Pass(t.Context())
	equal(t, "a post without one", len(phone.asked), 1)
	lay = nil
	if _, err := d.Test(t.Context(), "don"); err != nil {
		t.Fatal(err)
	}
	equal(t, "a test is the same", len(phone.asked), 2)
	if _, err := d.Test(t.Context(), "don"); !errors.Is(err, ErrSoon) {
		t.Error(err)
	}
	ours, err := replies.Acknowledge(t.Context(), []byte(phone.asked[1].String()))
	equal(t, "a test's digits acknowledge nothing", fmt.Sprint(ours, err, len(acked.done)), "true <nil> 0")
	ours, err = replies.Acknowledge(t.Context(), []byte(phone.asked[0].String()))
	equal(t, "a notice's what lay there", fmt.Sprint(ours, err, len(acked.done)), "true <nil> 2")
}

// acks is a store that takes acknowledgements.
type acks struct {
	done []crypto.ID
	err  error
}

func (a *acks) AckAs(_ context.Context, _ string, id crypto.ID, _ string, how AckHow) error {
	if a.err == nil && how == AckSMS {
		a.done = append(a.done, id)
	}
	return a.err
}

func TestReplies(t *testing.T) {
	now := time.Unix(1e9, 0)
	acked := &acks{}
	r := NewReplies(acked, func() time.Time { return now })
	d := r.Ask("hue", "don", []crypto.ID{{1}})
	say := func(digits string) string {
		ours, err := r.Acknowledge(t.Context(), []byte(digits))
		return fmt.Sprint(ours, err, len(acked.done))
	}
	equal(t, "other digits", say("00000000"), "false <nil> 0")
	equal(t, "too few", say(d.String()[1:]), "false <nil> 0")
	equal(t, "the digits", say(d.String()), "true <nil> 1")
	equal(t, "and again", say(d.String()), "true <nil> 2")
	acked.err = ErrNotFound
	equal(t, "it went elsewhere meanwhile", say(d.String()), "true <nil> 2")
	acked.err = errAway
	equal(t, "the store is away", say(d.String()), "true away 2")
	acked.err = nil
	for range missesAnHour {
		r.Acknowledge(t.Context(), []byte("99999999"))
	}
	equal(t, "somebody guesses", say(d.String()), "false <nil> 2")
	now = now.Add(time.Hour)
	equal(t, "an hour later", say(d.String()), "true <nil> 3")
	now = now.Add(ReplyLife)
	equal(t, "too late", say(d.String()), "false <nil> 3")
	for range mostReplies + 10 {
		r.Ask("hue", "don", nil)
	}
	if len(r.open) > mostReplies || len(r.oldest) > mostReplies {
		t.Errorf("%d in memory", len(r.open))
	}
}
