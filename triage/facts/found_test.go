package facts

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"tipline/triage/place"
)

func found(text string) string {
	f := Default().Find(place.Fold(nil, []byte(text)))
	b, err := json.Marshal(f)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func TestFind(t *testing.T) {
	for _, row := range []struct{ text, want string }{
		{"", `{}`},
		{"ở bản Lách có người bán ma túy", `{}`},
		{"tối nay có 3 người cõng hàng từ Lào về", `{"day":"today","part":"evening","direction":"from_laos","people":[3,3]}`},
		{"dem qua 5-6 nguoi di sang Lao", `{"day":"yesterday","part":"night","direction":"to_laos","people":[5,6]}`},
		{"hơn 10 người", `{"people":[10,20]}`},
		{"vài thanh niên", `{"people":[2,4]}`},
		{"hai mươi năm người", `{"people":[25,25]}`},
		{"luc 2h15 sang co 2 xe may", `{"part":"night","vehicles":[{"kind":"motorbike","count":2}]}`},
		{"4 giờ sáng", `{"part":"dawn"}`},
		{"9h toi", `{"part":"evening"}`},
		{"23h47 xe ban tai 27C-045.12", `{"part":"night","vehicles":[{"kind":"pickup","count":1}]}`},
		{"3 chiec xe tai va mot o to", `{"vehicles":[{"kind":"car","count":1},{"kind":"truck","count":3}]}`},
		{"no co 2 khau sung va luu dan", `{"weapons":["gun","grenade"]}`},
		{"Sùng A Tủa bán đá", `{}`},
		{"2kg ma tuy da", `{"quantity":"large"}`},
		{"6000 vien", `{"quantity":"large"}`},
		{"ban le 2 tep", `{"quantity":"small"}`},
		{"10 banh heroin, rang sang mai ve xuoi", `{"day":"tomorrow","part":"dawn","direction":"inland","quantity":"large"}`},
		{"dem nao cung co nguoi la", `{"day":"often","part":"night"}`},
		{"goi 0912345678 hoac 5000000 dong", `{}`},
		{"99999 nguoi", `{}`},
		{"qua moc 645, xe may 2 chiec", `{"vehicles":[{"kind":"motorbike","count":1}]}`},
		{"goi 0912 345 678 nguoi nay ban", `{}`},
		{"xe 75F1 223 90 nguoi", `{}`},
		{"nha so 12 nguoi la o", `{}`},
		{"o xa A Luoi 2, xe ban tai cho hang", `{"vehicles":[{"kind":"pickup","count":1}]}`},
		{"thôn 3 người lạ vào", `{}`},
		{"200 xe may", `{"vehicles":[{"kind":"motorbike","count":1}]}`},
		{"nam nguoi", `{"people":[5,5]}`},
	} {
		if got := found(row.text); got != row.want {
			t.Errorf("%q: %s, want %s", row.text, got, row.want)
		}
	}
}

func TestParseFaults(t *testing.T) {
	for _, row := range []struct{ from, to, want string }{
		{`"version": "2026-11-22"`, `"version": ""`, "no version"},
		{`"motorbike": [`, `"bike": [`, "unknown value"},
		{`"xe may"`, `"xe máy"`, "plain lower-case ASCII"},
		{`"halves": {"sang": "morning"`, `"halves": {"sang": "soon"`, "unknown part"},
		{`"counters"`, `"counter"`, "unknown field"},
	} {
		if _, err := Parse([]byte(strings.Replace(string(embedded), row.from, row.to, 1))); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: error %v, want %q", row.to, err, row.want)
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"", "toi nay 3 nguoi", "5 6 nguoi", "hon 10 nguoi", "hai muoi lam xe may", "2 kg", "9 gio 15 phut toi", "999999 nguoi", "hon muoi muoi muoi nguoi", "khoang 0 nguoi", "may chuc xe"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		folded := place.Fold(nil, text)
		before := bytes.Clone(folded)
		for _, in := range [][]byte{folded, text} { // not folded: wrong, but must not crash
			got := Default().Find(in)
			if err := got.Check(); err != nil {
				t.Fatalf("%v: %+v", err, got)
			}
		}
		if !bytes.Equal(before, folded) {
			t.Fatal("the text was changed")
		}
	})
}

func BenchmarkFind(b *testing.B) {
	text := place.Fold(nil, []byte("toi thay thang Sua cho 2 kg hang tu ben Lao ve luc 2h15 sang, 3 nguoi, 2 xe may, 1 khau sung, toi dang di lay mang thi gap o moc 83"))
	b.ReportAllocs()
	for b.Loop() {
		Default().Find(text)
	}
}

func BenchmarkFindHostile(b *testing.B) {
	for _, s := range []string{"muoi ", "2 ", "9 gio ", "xe ", "sang lao ", "hon "} {
		text := bytes.Repeat([]byte(s), 64<<10/len(s))
		b.Run(s, func(b *testing.B) {
			for b.Loop() {
				Default().Find(text)
			}
		})
	}
}
