package place

import (
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// The sentences were written by hand, the way villagers type, and are no part of what the resolver was given. Mode "sure": the answer
// should be the expected commune and no question; "ask": a question is due, and the expected communes are among those offered.
func TestSentences(t *testing.T) {
	b, err := os.ReadFile("testdata/sentences.tsv")
	if err != nil {
		t.Fatal(err)
	}
	g := Default()
	total, wrong, unsure := 0, 0, 0
	for line := range strings.Lines(string(b)) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if f[0] == "area" {
			continue
		}
		total++
		var area Area
		if f[0] != "-" {
			area = strings.Split(f[0], ",")
		}
		var want []string
		if f[2] != "" {
			want = strings.Split(f[2], "|")
		}
		a := g.Resolve([]byte(f[1]), area)
		got := listedCodes(a)
		switch {
		case !a.Ambiguous && !(f[3] == "sure" && slices.Contains(want, got[0])):
			wrong++
			t.Errorf("sure and wrong: %q: %v, want %s %v", f[1], a.Communes, f[3], want)
		case f[3] == "sure" && a.Ambiguous:
			unsure++
			t.Logf("unsure: %q: %v %q, want %v", f[1], a.Communes, a.Question, want)
		case f[3] == "ask" && slices.ContainsFunc(want, func(c string) bool { return !slices.Contains(got, c) }):
			unsure++
			t.Logf("not offered: %q: %v %q, want %v", f[1], a.Communes, a.Question, want)
		}
	}
	if total < 150 || unsure*100 > total*6 {
		t.Errorf("%d sentences, %d unsure or not offered: more than 6 in 100", total, unsure)
	}
	t.Logf("%d sentences, %d sure and wrong, %d unsure or not offered", total, wrong, unsure)
}

func checkAnswer(t *testing.T, g *Gazetteer, text []byte, area Area) {
	t.Helper()
	a := g.Resolve(text, area)
	if len(a.Communes) > maxCandidates {
		t.Errorf("%q: %d candidates", text, len(a.Communes))
	}
	for i, c := range a.Communes {
		if _, ok := g.Commune(c.Code); !ok || c.Reason == "" || c.Score <= 0 || c.Score > 1 || i > 0 && c.Score > a.Communes[i-1].Score {
			t.Errorf("%q: candidate %d: %+v", text, i, c)
		}
	}
	if _, ok := g.Province(a.Province); a.Province != "" && !ok || a.Sure && a.Province == "" {
		t.Errorf("%q: province %q, sure %v", text, a.Province, a.Sure)
	}
	if a.Ambiguous != (a.Question != "") || len(a.Question) > maxQuestion || strings.IndexFunc(a.Question, func(r rune) bool { return r > unicode.MaxASCII }) >= 0 {
		t.Errorf("%q: ambiguous %v, question %q", text, a.Ambiguous, a.Question)
	}
	if len(a.Communes) == 0 && !a.Ambiguous {
		t.Errorf("%q: nothing found, nothing asked", text)
	}
	again := g.Resolve(text, area)
	if !slices.Equal(a.Communes, again.Communes) || a.Question != again.Question || a.Province != again.Province {
		t.Errorf("%q: two answers: %+v, %+v", text, a, again)
	}
}

func TestHostileTexts(t *testing.T) {
	for name, text := range hostile {
		t.Run(name, func(t *testing.T) { checkAnswer(t, Default(), text[:min(len(text), 8<<10)], nil) })
	}
}

func FuzzResolve(f *testing.F) {
	f.Add(typical)
	for _, text := range hostile {
		f.Add(text[:64])
	}
	f.Add([]byte("moc 511/1 x. A Luoi 1, tinh"))
	f.Fuzz(func(t *testing.T, text []byte) { checkAnswer(t, Default(), text, Area{"44"}) })
}

func TestSmallAnswers(t *testing.T) {
	g := Default()
	for _, row := range []struct {
		text, area, province, crossing, marker, post string
		sure, abroad                                 bool
	}{
		{text: "cua khau La Lay co hang", area: "46", province: "44", crossing: "La Lay", sure: true},
		{text: "cột mốc 511/1 bị đổ", area: "44", province: "42", marker: "511/1", sure: true},
		{text: "don bien phong Lang Ho gan do", area: "44", province: "44", post: "Làng Ho", sure: true},
		{text: "tỉnh Nghệ An", area: "44", province: "40", sure: true},
		{text: "khong biet o dau", area: "44"},
		{text: "o ben Lao co kho hang", area: "44", abroad: true},
		{text: "hàng ở ເມືອງເຊໂປນ", area: "44", province: "44", abroad: true},
		{text: "toi dang o xieng khoang ben noong het", area: "11", abroad: true}, // a commune of Điện Biên was called so too
		{text: "toi dang o xieng khoang ben noong het", area: "40", province: "40", abroad: true},
		{text: "ben noong het co nguoi ban ma tuy", area: "11", province: "11", sure: true},
		{text: "xan xay at ta pu ben lao do, co hai anh em nguoi kontum bi giu", area: "51", province: "51", abroad: true},
		{text: "ben den sa van co kho chua dien thoai", area: "44", province: "44", abroad: true},
		{text: "ben kham cot tinh bo ly kham xay co song bac", area: "42", province: "42", abroad: true}, // of the province's other districts some face Nghệ An
		{text: "hai thanh nien xam tro di xe may hoi duong sang lao", area: "38"},                        // they are no Hải Thanh
		{text: "co may nam thanh nien la mat ngu o bia rung", area: "11"},                                // nor a Nam Thành
		{text: "Thừa Thiên Huế", area: "44", province: "46", sure: true},
	} {
		a := g.Resolve([]byte(row.text), Area{row.area})
		if a.Province != row.province || a.Crossing != row.crossing || a.Marker != row.marker || a.Post != row.post || a.Sure != row.sure || a.Abroad != row.abroad {
			t.Errorf("%q: %+v", row.text, a)
		}
	}
}
