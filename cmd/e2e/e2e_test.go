// Package e2e tests the whole road of a tip on real parts: tipd and its Redis, a Kannel with telephones, a Chromium, members with keys, thieves.
package e2e

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	"tipline/cmd/internal/harness"
)

func TestMain(m *testing.M) { harness.Main(m) }

// receipt is how tools find the code in an answer.
var receipt = regexp.MustCompile(`\d{4}( ?\d{4}){3}`)

// quick releases every two seconds.
var quick = harness.Options{Every: 2 * time.Second}

// texts opens every tip of the desks and returns the texts.
func texts(t *testing.T, desks []*harness.Officer) []string {
	t.Helper()
	var all []string
	for _, o := range desks {
		all = append(all, o.Texts(t)...)
	}
	return all
}

// waitTips waits until the desks hold n tips together.
func waitTips(t *testing.T, n int, desks []*harness.Officer) {
	t.Helper()
	harness.Until(t, fmt.Sprintf("%d tips at the desks", n), func() bool {
		have := 0
		for _, o := range desks {
			have += len(o.Queue(t))
		}
		return have >= n
	})
}

// number is the n-th of a block of telephone numbers; its last digits stand nowhere else.
func number(n int) string { return fmt.Sprintf("849%08d", 17340000+n*7919) }
