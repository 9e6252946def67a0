package matter

import (
	"bufio"
	"os"
	"testing"

	"tipline/triage/place"
)

// A labelled text of testdata/officers_*.txt.
type labelled struct {
	text    string
	accuses bool
}

func corpus(t testing.TB, path string) (all []labelled) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if l := lines.Text(); len(l) > 2 && l[0] != '#' {
			all = append(all, labelled{l[2:], l[0] == '+'})
		}
	}
	return all
}

func TestOfficersCorpus(t *testing.T) {
	for _, path := range []string{"testdata/officers_dev.txt", "testdata/officers_held.txt"} {
		var accusing, missed, others, wrong int
		for _, l := range corpus(t, path) {
			got := Default().Judge(place.Fold(nil, []byte(l.text)))
			if l.accuses {
				accusing++
			} else {
				others++
			}
			switch {
			case l.accuses && !got.Officers:
				missed++
				t.Logf("missed: %s", l.text)
			case !l.accuses && got.Officers:
				wrong++
				t.Logf("false: %s %v", l.text, got.Words)
			}
		}
		if most := map[string][2]int{"testdata/officers_dev.txt": {16, 1}, "testdata/officers_held.txt": {35, 4}}[path]; missed > most[0] || wrong > most[1] {
			t.Errorf("%s: %d missed and %d taken up, at most %v", path, missed, wrong, most)
		}
		t.Logf("%s: %d accuse, %d missed (%.1f %%); %d do not, %d taken up (%.1f %%)", path, accusing, missed, 100*float64(missed)/float64(accusing), others, wrong, 100*float64(wrong)/float64(others))
	}
}
