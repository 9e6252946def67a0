package place

import (
	"strings"
	"testing"
)

func TestFold(t *testing.T) {
	for _, row := range []struct{ text, want string }{
		{"Đắk Blô", "dak blo"},
		{"Ðiện Biên", "dien bien"},
		{"  Hoà\tHóa--Hoa\u0301 ", "hoa hoa hoa"},
		{"Ch'ơm, 511/1", "ch om 511 1"},
		{"ｘã", "xa"},
		{"ma\u200btuy", "matuy"},
		{"\xffa\xfeb", "a b"},
		{"ເຊໂປນ", "ເຊໂປນ"},
		{"", ""},
		{"\u0301", ""},
	} {
		if got := string(Fold(nil, []byte(row.text))); got != row.want {
			t.Errorf("Fold(%q) = %q, want %q", row.text, got, row.want)
		}
	}
	if got := string(Fold([]byte("ab"), []byte(" c"))); got != "abc" {
		t.Errorf("Fold appended %q", got)
	}
}

func FuzzFold(f *testing.F) {
	f.Add([]byte("Đồn Biên phòng"))
	f.Fuzz(func(t *testing.T, text []byte) {
		once := Fold(nil, text)
		if twice := Fold(nil, once); string(twice) != string(once) {
			t.Errorf("folded twice: %q, once: %q", twice, once)
		}
		if strings.HasPrefix(string(once), " ") || strings.HasSuffix(string(once), " ") || strings.Contains(string(once), "  ") {
			t.Errorf("spaces in %q", once)
		}
	})
}

// Nothing of a text stays in the pooled buffers.
func TestWordsAreCleared(t *testing.T) {
	var w words
	w.scan([]byte("xa Muowngf Lats"))
	w.undoKeys()
	letters := w.letters[:cap(w.letters)]
	w.clear()
	for i, b := range letters {
		if b != 0 {
			t.Fatalf("byte %d of the buffer is %q", i, b)
		}
	}
}
