package intake

import (
	"bytes"
	"slices"
	"testing"

	"tipline/crypto"
	"tipline/triage"
)

// headerSizes are the lengths of the words of a sealed thing's header, line by line: all that it shows without a key.
func headerSizes(sealed []byte) (lines [][]int) {
	header, _, _ := bytes.Cut(sealed, []byte("\n---"))
	for line := range bytes.SplitSeq(header, []byte("\n")) {
		var sizes []int
		for word := range bytes.SplitSeq(line, []byte(" ")) {
			sizes = append(sizes, len(word))
		}
		lines = append(lines, sizes)
	}
	return lines
}

// sealedOf takes the server's lock off an arrival.
func (r *rig) sealedOf(a *triage.Arrival) []byte {
	r.t.Helper()
	return must(crypto.Unlock(must(r.keys.Key(a.Tip)), a.Tip, crypto.KindTip, "", a.Blob))
}

// TestOfficersByEveryWay: said by the text, the word, the tick box or the key, a tip about officers is sealed past its province's desk, which opens
// nothing of it, whole or by halves; and without a key it looks like any other.
func TestOfficersByEveryWay(t *testing.T) {
	plain := "co nguoi ban ma tuy o xa A Luoi 2"
	for _, row := range []struct {
		name string
		s    Submission
	}{
		{"text", Submission{Text: []byte("cong an xa A Luoi 2 nhan tien cua bon ban ma tuy")}},
		{"doubt", Submission{Text: []byte("cong an xa A Luoi 2 voi nha do than nhau lam")}},
		{"CB", Submission{Text: []byte(plain), Officers: ParseMessage([]byte("cb: " + plain)).Officers}},
		{"tick box", Submission{Text: []byte(plain), Officers: true}},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := newRig(t, rigOptions{codes: 2})
			r.send(Submission{Text: []byte(plain)})
			ordinary := r.all()[0]
			r.send(row.s)
			all := r.all()
			i := slices.IndexFunc(all, func(a *triage.Arrival) bool { return a.ID != ordinary.ID })
			about := all[i]
			if ordinary.Desk != "hue" || about.Desk != "thanh-tra" {
				t.Fatalf("desks %s, %s", ordinary.Desk, about.Desk)
			}
			if !slices.Contains(r.unseal(about).Marks, MarkOfficers) {
				t.Error("no mark of officers inside")
			}
			sealed := r.sealedOf(about)
			for _, office := range []string{"hue", "quang-tri"} {
				if _, err := crypto.Open(crypto.KindTip, sealed, r.desks[office]); err == nil {
					t.Errorf("%s opens it", office)
				}
				for _, half := range []string{"office-a", "office-b", "thanh-tra"} {
					if _, err := crypto.OpenHalves(crypto.KindTip, sealed, r.desks[office], r.desks[half]); err == nil {
						t.Errorf("%s opens it together with %s", office, half)
					}
				}
			}
			if _, err := crypto.OpenHalves(crypto.KindTip, sealed, r.desks["office-a"], r.desks["office-b"]); err != nil {
				t.Errorf("the two offices outside: %v", err)
			}
			other := r.sealedOf(ordinary)
			if len(sealed) != len(other) || !slices.EqualFunc(headerSizes(sealed), headerSizes(other), slices.Equal) {
				t.Error("it does not look like any other tip")
			}
		})
	}
}
