package intake

import (
	"context"
	"fmt"
	"testing"
	"time"
)

func TestLimits(t *testing.T) {
	ctx := context.Background()
	now := newTestClock().now()
	doors := []Door{{Name: "sms", Limit: 3, Budget: 1000}, {Name: "small", Limit: 100, Budget: 5}, {Name: "blind", Blind: true, Limit: 1, Budget: 50}}
	count := func(l *limits, door string, sender func(i int) string, n int) (over int) {
		for i := range n {
			if l.over(ctx, now, door, []byte(sender(i))) {
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
	if over := count(newLimits(doors, 0), "small", many, 10); over != 5 {
		t.Errorf("door's budget: %d of 10 over", over)
	}
	if over := count(newLimits(doors, 4), "sms", many, 10); over != 6 {
		t.Errorf("budget of all: %d of 10 over", over)
	}
	if over := count(newLimits(doors, 0), "blind", one, 10); over != 0 {
		t.Errorf("a blind door: %d of 10 over", over)
	}
}

func TestBucketsDieWithTheHour(t *testing.T) {
	c := newTestClock()
	l := newLimits([]Door{{Name: "sms", Limit: 1}}, 0)
	sender := []byte("+84912345678")
	l.over(context.Background(), c.now(), "sms", sender)
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
	if l.over(context.Background(), c.now(), "sms", sender) {
		t.Error("a new hour begins over the limit")
	}
	for i := range 5000 {
		if b := l.bucketNow(c.now(), "sms", fmt.Append(nil, i)); b < 1 || b > 1<<bucketBits {
			t.Fatalf("bucket %d", b)
		}
	}
}
