package matter

import (
	"bufio"
	"os"
	"strings"
	"testing"

	"tipline/triage/place"
)

// TestMattersCorpus: of texts labelled by hand most get their matter, few that are urgent are missed, and few others ring somebody.
func TestMattersCorpus(t *testing.T) {
	f, err := os.Open("testdata/matters.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all, right, urgent, missed, rung int
	for lines := bufio.NewScanner(f); lines.Scan(); {
		part := strings.SplitN(lines.Text(), " ", 3)
		if part[0] == "#" {
			continue
		}
		a := Default().Judge(place.Fold(nil, []byte(part[2])))
		all++
		if a.Matter == part[0] {
			right++
		} else {
			t.Logf("%s, not %s: %s %v", a.Matter, part[0], part[2], a.Words)
		}
		switch {
		case part[1] == "!" && !a.Urgent:
			missed++
			t.Logf("urgent missed: %s", part[2])
		case part[1] == "." && a.Urgent:
			rung++
			t.Logf("urgent taken: %s %v", part[2], a.Words)
		}
		if part[1] == "!" {
			urgent++
		}
	}
	t.Logf("matter %.1f %% of %d; urgent: %d of %d missed, %d of %d others taken", 100*float64(right)/float64(all), all, missed, urgent, rung, all-urgent)
	if all < 150 || right*100 < all*90 || missed*100 > urgent*10 || rung*100 > (all-urgent)*5 {
		t.Errorf("%d of %d right, %d of %d urgent missed, %d taken", right, all, missed, urgent, rung)
	}
}
