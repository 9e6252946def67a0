package matter

import (
	"testing"

	"tipline/triage/place"
)

// TestWhyOfficersAreNamed: small differences that decide whether a text goes up by the lists alone.
func TestWhyOfficersAreNamed(t *testing.T) {
	for text, up := range map[string]bool{
		"toi muon lam the can cuoc voi cong an xa":                      false, // the text ends with whom it is about
		"kiem lam va cong an cung co mat o day":                         false, // the second says why the first is named
		"cong an xa Xyzt Qwrt Zzpq nen kiem tra xe tai":                 false, // a name between officer and duty
		"cong an xa trau nha nen":                                       true,  // a duty of one word, too far off
		"bo doi gat lua":                                                true,  // a title with which the text begins
		"o ruong kia bo doi gat lua":                                    false,
		"dan phong 50k":                                                 true, // a sum beside a title
		"o ngo nay may anh dan phong 50k":                               true,
		"o ngo nay may anh dan phong 50m":                               false,
		"bon chung noi voi nhau doi bien phong ngu roi thi di qua suoi": false,
	} {
		if got := Default().judge(place.Fold(nil, []byte(text)), nil); got.Officers != up {
			t.Errorf("%q goes up: %v, because of %v", text, got.Officers, got.Words)
		}
	}
}
