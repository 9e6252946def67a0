package giveaway

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"unicode/utf8"
)

func find(text string) (kinds string, stretches []string) {
	for _, m := range Default().Find([]byte(text)) {
		kinds += string(rune(m.Kind))
		stretches = append(stretches, text[m.From:m.To])
	}
	return kinds, stretches
}

func TestFind(t *testing.T) {
	for _, row := range []struct{ name, text, kind, stretch string }{
		{"kin", "con trai tôi đi cùng", "k", "con trai tôi"},
		{"kin of somebody", "hôm nay em rể nó chở", "k", "em rể nó"},
		{"first person", "toi thay no ban", "f", "toi thay"},
		{"the evening is nobody", "toi nay xe hang qua", "", ""},
		{"still is no child", "còn nhiều người không", "", ""},
		{"to the minute", "xe đi lúc 2h15", "m", "2h15"},
		{"with a colon", "xe di 21:40 o cau", "m", "21:40"},
		{"an hour alone is coarse", "xe đi lúc 9h", "", ""},
		{"half past", "9 giờ rưỡi xe đến", "m", "9 giờ rưỡi"},
		{"people are no minutes", "luc 2 gio 3 nguoi qua suoi", "", ""},
		{"vantage", "nấp sau tảng đá nhìn ra", "v", "nấp sau tảng đá nhìn"},
		{"told", "chuyện này nó kể với tôi", "t", "nó kể với tôi"},
		{"name with title", "thang Tuan ban da", "n", "thang Tuan"},
		{"name in small letters", "ban cho ong hung", "n", "ong hung"},
		{"full name", "gặp Nguyễn Văn Tuấn ở chợ", "n", "Nguyễn Văn Tuấn"},
		{"Hmong name", "gap Giang A Chu o do", "n", "Giang A Chu"},
		{"Bru name", "Hồ Văn Lim nhận hàng", "n", "Hồ Văn Lim"},
		{"glued", "la nguyenvanhung do", "n", "nguyenvanhung"},
		{"telex", "gap Nguyeenx Vawn Tuaans o do", "n", "Nguyeenx Vawn Tuaans"},
		{"a province is nobody", "xe từ Hà Tĩnh ra Hà Nội", "", ""},
		{"a commune is nobody", "ở xã Hồ Thầu có pháo", "", ""},
		{"mobile", "goi 0912 345 678 nhe", "p", "0912 345 678"},
		{"abroad", "gọi +856 20 5567 8123 nhé", "p", "856 20 5567 8123"},
		{"in words", "so khong chin mot hai ba bon nam sau bay tam", "p", "khong chin mot hai ba bon nam sau bay tam"},
		{"an amount is no telephone", "giau 6000 vien", "", ""},
		{"car", "xe 74C-045.67 qua cau", "l", "74C-045.67"},
		{"motorbike", "xe 36-B5 123.88 qua cau", "l", "36-B5 123.88"},
		{"Lao plate", "xe UN 4521 qua cau", "l", "UN 4521"},
		{"part of a plate", "bien so 27c dau xe", "l", "bien so 27c"},
		{"time is no plate", "10h 300 vien", "", ""},
		{"house", "nhà thứ ba sau chợ có pháo", "h", "nhà thứ ba sau chợ"},
		{"number of a house", "ở nhà số 12 có pháo", "h", "nhà số 12"},
		{"Lao", "ລູກຊາຍຂ້ອຍ ໄປ", "k", "ລູກຊາຍຂ້ອຍ"},
		{"plain tip", "co nguoi ban ma tuy o ban Ka Tang xa Lao Bao", "", ""},
		{"hidden letters inside", "nó k\u200bể với t\u00adôi", "t", "nó k\u200bể với t\u00adôi"},
	} {
		kinds, stretches := find(row.text)
		if kinds != row.kind && !(row.kind != "" && strings.Contains(kinds, row.kind)) || row.kind != "" && !contains(stretches, row.stretch) {
			t.Errorf("%s: %q has %q %q, want %q %q", row.name, row.text, kinds, stretches, row.kind, row.stretch)
		}
	}
}

func contains(all []string, one string) bool {
	for _, s := range all {
		if s == one {
			return true
		}
	}
	return false
}

// TestNeutralTexts: in tips that name a place and a matter and nothing else, hardly anything is marked.
func TestNeutralTexts(t *testing.T) {
	b, err := os.ReadFile("../place/testdata/sentences.tsv")
	if err != nil {
		t.Fatal(err)
	}
	words, wrong := 0, 0
	for line := range strings.Lines(string(b)) {
		fields := strings.Split(line, "\t")
		if len(fields) < 2 || strings.HasPrefix(line, "#") {
			continue
		}
		marks := Default().Find([]byte(fields[1]))
		for _, w := range wordsOf(fields[1], 0, len(fields[1])) {
			words++
			if covers(marks, w) {
				wrong++
			}
		}
	}
	t.Logf("%d of %d words marked (%.1f %%)", wrong, words, 100*float64(wrong)/float64(words))
	if words < 1000 || float64(wrong) > 0.06*float64(words) {
		t.Errorf("%d of %d words marked", wrong, words)
	}
}

// TestNeutralProse: what an officer writes as it should be written passes nearly unmarked.
func TestNeutralProse(t *testing.T) {
	b, err := os.ReadFile("testdata/prose.txt")
	if err != nil {
		t.Fatal(err)
	}
	words, wrong := 0, 0
	for line := range strings.Lines(string(b)) {
		marks := Default().Find([]byte(line))
		for _, w := range wordsOf(line, 0, len(line)) {
			words++
			if covers(marks, w) {
				wrong++
			}
		}
		for _, m := range marks {
			t.Logf("%c %q", m.Kind, line[m.From:m.To])
		}
	}
	t.Logf("%d of %d words marked (%.1f %%)", wrong, words, 100*float64(wrong)/float64(words))
	if words < 250 || float64(wrong) > 0.04*float64(words) {
		t.Errorf("%d of %d words marked", wrong, words)
	}
}

func TestCode(t *testing.T) {
	if got := Code([]Mark{{3, 8, Kinship}, {8, 10, Name}, {100, 112, House}}); got != "k3+5n0+2h90+12" {
		t.Error(got)
	}
	if got := Code(nil); got != "" {
		t.Error(got)
	}
}

// TestManyMarks: what is beyond the bound is marked as one stretch, not left out.
func TestManyMarks(t *testing.T) {
	text := []byte(strings.Repeat("0912345678, ", 1000))
	marks := Default().Find(text)
	if len(marks) != MaxMarks || marks[MaxMarks-1].To != len(text) {
		t.Errorf("%d marks, the last %+v of %d bytes", len(marks), marks[len(marks)-1], len(text))
	}
}

func TestParseFaults(t *testing.T) {
	for _, row := range []struct{ from, to, want string }{
		{`"version": "2026-11-22"`, `"version": ""`, "no version"},
		{`"<kin_alone>"`, `"<kin_none>"`, "no class"},
		{`"<kin_alone>"`, `"*2 nha"`, "does not begin"},
		{`"<kin_alone>"`, `"nha *99"`, "1 to 6 words"},
		{`"kin_alone": [`, `"kin_alone": ["...", `, "no word"},
		{`"plate_words"`, `"plate_word"`, "unknown field"},
		{`"ທ້າວ"`, `"thao"`, "not of a script"},
		{`"minute": [`, `"hour": [`, "unknown kind"},
	} {
		text := strings.ReplaceAll(string(embedded), row.from, row.to)
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: error %v, want %q", row.to, err, row.want)
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"", "toi thay thang Tuan", "nhà thứ ba sau chợ", "74C-045.67", "+84 912", "2h15p", "ລູກຊາຍຂ້ອຍ ທ້າວ", "e\u0301\u0301", "\xff\xfe", "20/30/40", "9:05", "a\u200b", "ທ້າວ"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		before := bytes.Clone(text)
		end := 0
		for _, m := range Default().Find(text) {
			if m.From < end || m.To <= m.From || m.To > len(text) || !strings.ContainsRune(Kinds, rune(m.Kind)) {
				t.Fatalf("%+v after %d in %d bytes", m, end, len(text))
			}
			if utf8.Valid(text) && (!utf8.RuneStart(text[m.From]) || m.To < len(text) && !utf8.RuneStart(text[m.To])) {
				t.Fatalf("%+v cuts a letter", m)
			}
			end = m.To
		}
		if !bytes.Equal(before, text) {
			t.Fatal("the text was changed")
		}
	})
}

func BenchmarkFind(b *testing.B) {
	text := []byte("toi thay thang Sua cho hang tu ben Lao ve luc 2h15 sang, toi dang di lay mang thi gap o moc 83, xe 27C-045.12, nha thu ba sau cho, con trai no ke voi toi")
	b.ReportAllocs()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Default().Find(text)
	}
}

func BenchmarkFindHostile(b *testing.B) {
	for _, s := range []string{"toi thay ", "nha sau ", "0 9 ", "A ", "khong ", "ông Hồ Văn ", "ທ້າວ", "e\u0301", "từ ", "di "} {
		text := bytes.Repeat([]byte(s), 64<<10/len(s))
		b.Run(s, func(b *testing.B) {
			for b.Loop() {
				Default().Find(text)
			}
		})
	}
}

// TestNothingIsKept: what a reading used is wiped before another one may find it.
func TestNothingIsKept(t *testing.T) {
	l := Default()
	s := scratches.Get().(*scratch)
	s.lists = l
	s.scan([]byte("con trai tooi tên Nguyễn Văn Tuấn"))
	s.hit()
	letters, word := s.letters[:cap(s.letters)], s.buffer[:cap(s.buffer)]
	if len(bytes.Trim(letters, "\x00")) == 0 {
		t.Fatal("nothing was read")
	}
	s.release()
	if len(bytes.Trim(letters, "\x00")) > 0 || len(bytes.Trim(word, "\x00")) > 0 {
		t.Error("letters of the text are left")
	}
}
