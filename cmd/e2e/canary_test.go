package e2e

import (
	"strings"
	"testing"

	"tipline/cmd/internal/harness"
	"tipline/triage"
)

// TestCanary has a desk send test tips to itself, through every door of a running server: each arrives with the next release, stands in the queue as any other
// does, says what it is once it is opened, and is closed.
func TestCanary(t *testing.T) {
	d := harness.Deploy(t, quick)
	s := d.Start(t, harness.Build(t, "tipd"))
	desk := d.Officer(t, d.Directory(t).Desks[0].ID+"-1")
	desk.Login(t)
	report(t, d, 1, "co nguoi la hoi duong o xa A Luoi 1")
	if status, body := desk.Try(t, "POST", "/api/canary", struct{}{}); status != 204 {
		t.Fatalf("test tips: %d %s", status, body)
	}
	const doors = 3
	var queue []triage.TipView
	harness.Until(t, "the test tips beside the other", func() bool { queue = desk.Queue(t); return len(queue) == doors+1 })
	tests := 0
	for _, v := range queue {
		if v.Bytes != queue[0].Bytes || v.Lane != queue[0].Lane || v.Status != queue[0].Status || v.Hour != queue[0].Hour {
			t.Errorf("one looks unlike the others: %+v", v)
		}
		tip := desk.Open(t, v.ID)
		if tip.Envelope.Channel != "canary" {
			continue
		}
		tests++
		if !strings.HasPrefix(tip.Envelope.Text, "TIN THỬ") || strings.Contains(tip.Envelope.Text, "hoi duong") {
			t.Errorf("a test tip says %q", tip.Envelope.Text)
		}
		for _, act := range []string{"lease", "out-of-scope"} {
			if status, body := desk.Try(t, "POST", "/api/tips/"+v.ID+"/"+act, struct{}{}); status != 200 && status != 204 {
				t.Errorf("%s: %d %s", act, status, body)
			}
		}
	}
	if tests != doors {
		t.Errorf("%d of %d doors brought their test tip", tests, doors)
	}
	if n := s.Metric(t, "tipline_canaries_stuck"); n != 0 {
		t.Errorf("%d test tips are stuck", n)
	}
}
