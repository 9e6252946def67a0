package place

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// The question is put in three languages, each short enough for an SMS; only Lao has letters of its own.
func TestAskInThreeLanguages(t *testing.T) {
	g := Default()
	for _, row := range []struct{ text, vi, en, lo string }{
		{"a luoi co nguoi ban da", "A Luoi 1, 2, 3, 4 hay 5?", "A Luoi 1, 2, 3, 4 or 5?", "A Luoi 1, 2, 3, 4 ຫຼື 5?"},
		{"xa yen hoa co lua dao", "Xa Yen Hoa o tinh Nghe An, Ha Tinh hay Quang Tri?", "Yen Hoa in Nghe An, Ha Tinh or Quang Tri?", "Yen Hoa ຢູ່ແຂວງ Nghe An, Ha Tinh ຫຼື Quang Tri?"},
		{"huyen huong hoa", "Xa Lao Bao, Huong Lap, Huong Phung, A Doi, Lia hay xa khac?", "Commune Lao Bao, Huong Lap, Huong Phung, A Doi, Lia or another?",
			"ຕາແສງ Lao Bao, Huong Lap, Huong Phung, A Doi, Lia ຫຼື ບ່ອນອື່ນ?"},
		{"tinh nghe an", "O xa nao, ban nao cua tinh Nghe An?", "Which commune or village in Nghe An?", "ຢູ່ຕາແສງໃດ, ບ້ານໃດ ໃນ Nghe An?"},
		{"cuu voi", "O xa nao, huyen nao, tinh nao?", "Which commune, district, province?", "ຢູ່ຕາແສງໃດ, ເມືອງໃດ, ແຂວງໃດ?"},
		{"o sepon ben lao", "Gan xa nao, cua khau nao ben Viet Nam?", "Near which commune or crossing in Vietnam?", "ໃກ້ຕາແສງ ຫຼື ດ່ານໃດ ຝັ່ງຫວຽດນາມ?"},
		{"xa lao bao huyen huong hoa", "", "", ""},
	} {
		a := g.Resolve([]byte(row.text), nil)
		if a.Question != row.vi {
			t.Errorf("%q: %q, want %q", row.text, a.Question, row.vi)
		}
		for language, want := range map[string]string{"vi": row.vi, "": row.vi, "en": row.en, "lo": row.lo} {
			if got := g.Ask(a, language); got != want {
				t.Errorf("%q in %q: %q, want %q", row.text, language, got, want)
			}
		}
	}
}

// Every old district makes a question that fits, in every language.
func TestQuestionsFit(t *testing.T) {
	g := Default()
	for _, d := range g.districts {
		a := g.Resolve([]byte(d.full), nil)
		for _, language := range []string{"vi", "en", "lo"} {
			q := g.Ask(a, language)
			foreign := strings.IndexFunc(q, func(r rune) bool { return r > unicode.MaxASCII }) >= 0
			if a.Ambiguous == (q == "") || utf8.RuneCountInString(q) > maxQuestion || foreign && language != "lo" {
				t.Errorf("%s in %s: %q", d.full, language, q)
			}
		}
	}
}
