package intake

import (
	"context"
	"fmt"
	"testing"
	"time"

	"tipline/triage"
)

// pastLimit counts a message for the normal lane and says whether it is past a limit.
func pastLimit(ctx context.Context, l *limits, now time.Time, door, sender string) bool {
	return l.over(ctx, now, door, triage.Normal, l.from(now, door, []byte(sender)))
}

// pastLane is pastLimit for a sender's second message, in a lane.
func pastLane(ctx context.Context, l *limits, now time.Time, lane triage.Lane, sender string) bool {
	bucket := l.from(now, "sms", []byte(sender))
	l.over(ctx, now, "sms", lane, bucket)
	return l.over(ctx, now, "sms", lane, bucket)
}

func TestLimits(t *testing.T) {
	ctx := context.Background()
	now := newTestClock().now()
	doors := []Door{{Name: "sms", Limit: 3, Budget: 1000}, {Name: "small", Limit: 100, Budget: 5}, {Name: "blind", Blind: true, Limit: 1, Budget: 50}}
	count := func(l *limits, door string, sender func(i int) string, n int) (over int) {
		for i := range n {
			if pastLimit(ctx, l, now, door, sender(i)) {
				over++
			}
		}
		return over
	}
	one := func(int) string { return "+84912345678" }
	many := func(i int) string { return fmt.Sprintf("+849%08d", i) }

	if over := count(newLimits(doors, 0), "sms", one, 10); over != 7 {
		t.Errorf("one sender: %d of 10 over", over)
	}
	if over := count(newLimits(doors, 0), "sms", many, 50); over > 1 {
		t.Errorf("fifty senders: %d of 50 over", over)
	}
	twice := func(i int) string { return many(i / 2) }
	if over := count(newLimits(doors, 0), "small", twice, 20); over < 7 || over > 9 {
		t.Errorf("door's budget: %d of 20 over, where each of ten comes twice", over)
	}
	if over := count(newLimits(doors, 4), "sms", twice, 20); over < 8 || over > 10 {
		t.Errorf("budget of all: %d of 20 over, where each of ten comes twice", over)
	}
	spent := newLimits(doors, 4)
	count(spent, "sms", twice, 20)
	if over := pastLane(ctx, spent, now, triage.Urgent, many(5000)); over {
		t.Error("a flood of one lane takes the other's budget")
	}
	if over := count(newLimits(doors, 0), "blind", one, 10); over != 0 {
		t.Errorf("a blind door: %d of 10 over", over)
	}
}

func TestBucketsDieWithTheHour(t *testing.T) {
	c := newTestClock()
	l := newLimits([]Door{{Name: "sms", Limit: 1}}, 0)
	sender := []byte("+84912345678")
	pastLimit(context.Background(), l, c.now(), "sms", string(sender))
	key, hits := l.key, l.hits
	moved := 0
	for range 8 {
		before := l.bucketNow(c.now(), "sms", sender)
		c.forward(time.Hour)
		l.turn(c.now())
		if l.bucketNow(c.now(), "sms", sender) != before {
			moved++
		}
	}
	if l.key == key || l.hits == hits || moved < 6 {
		t.Error("the hour's key or counts live on")
	}
	if pastLimit(context.Background(), l, c.now(), "sms", string(sender)) {
		t.Error("a new hour begins over the limit")
	}
	for i := range 5000 {
		if b := l.bucketNow(c.now(), "sms", fmt.Append(nil, i)); b < 1 || b > 1<<bucketBits {
			t.Fatalf("bucket %d", b)
		}
	}
}
