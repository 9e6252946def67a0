// Package carriers holds a running server against a carrier that keeps records of everybody who writes or calls: what it keeps is destroyed there, and nothing of it is kept here.
package carriers

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"tipline/cmd/internal/harness"
)

func TestMain(m *testing.M) { harness.Main(m) }

// quick releases every two seconds.
var quick = harness.Options{Every: 2 * time.Second, Receipts: 2}

// number is the n-th of a block of telephone numbers; its last digits stand nowhere else.
func number(n int) string { return fmt.Sprintf("849%08d", 27340000+n*7919) }

// kept searches everything that the server wrote: disk, log, a dump of Redis, and every tip of the desks as its officers read it. It stops the server.
func kept(t *testing.T, d *harness.Deployment, s *harness.Server, needles *harness.Canaries) {
	t.Helper()
	opened := 0
	for _, o := range d.Desks(t) {
		for _, v := range o.Queue(t) {
			tip := o.Open(t, v.ID)
			for _, hit := range needles.Search("an opened tip", fmt.Appendf(nil, "%+v %v", *tip.Envelope, tip.Thread)) {
				t.Error(hit)
			}
			opened++
		}
	}
	rdb := filepath.Join(d.Dir, "stolen.rdb")
	if out, err := exec.Command("redis-cli", "-s", filepath.Join(d.Data(), "redis", "redis.sock"), "--rdb", rdb).CombinedOutput(); err != nil {
		t.Fatalf("redis-cli: %v\n%s", err, out)
	}
	s.Stop(t)
	hits, read := needles.SearchFolder(t, d.Dir)
	for i, hit := range hits {
		if i < 10 {
			t.Error(hit)
		}
	}
	if read == 0 || opened == 0 || needles.Count() == 0 {
		t.Errorf("searched %d bytes and %d tips for %d needles", read, opened, needles.Count())
	}
	t.Logf("%d needles, %d bytes, %d tips opened, %d hits", needles.Count(), read, opened, len(hits))
}

// marked are identifiers and numbers as needles.
func marked(sids []string, numbers ...string) *harness.Canaries {
	needles := harness.NewCanaries()
	for _, sid := range sids {
		needles.Word("identifier "+sid[:2], sid)
		if sid[:2] != "SM" { // whose kind is taken off there
			needles.Word("identifier without its kind", sid[2:])
		}
	}
	for _, n := range numbers {
		needles.Number(n)
	}
	return needles
}

// gone waits until the carrier keeps nothing, and says after how many of the eraser's minutes that was.
func gone(t *testing.T, c *harness.Carrier, since time.Time, minute time.Duration) float64 {
	t.Helper()
	harness.Until(t, "the carrier to keep nothing", func() bool { return len(c.Left()) == 0 })
	return float64(time.Since(since)) / float64(minute)
}
