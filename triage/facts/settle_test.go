package facts

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"tipline/triage/place"
)

// vague are tips without a usable place: none at all, or a name that many places have.
var vague = []string{
	"co nguoi ban ma tuy o gan nha toi", "dem qua thay may nguoi la gui hang qua suoi", "nha ben canh chua nhieu nguoi la", "bon no danh bac suot ngay",
	"xe tai cho go di luc 2h sang", "co mot nhom cho vay nang lai doa giet toi", "thay 3 nguoi mang ba lo tu rung ra", "con toi bi du di lam an xa roi mat lien lac",
	"nha do giau sung", "thanh nien trong ban tu tap hut chich", "co nguoi ban phao", "no hay dua nguoi qua bien gioi ban dem", "toi thay may bay khong nguoi lai bay dem",
	"co xe ban tai la do o bai dat trong", "may nguoi dao vang tren suoi", "co bon trom trau dem qua", "ho chat pha rung dau nguon", "o ban toi co nguoi trong cay thuoc phien",
	"quan karaoke co choi do", "co nguoi la hoi duong sang ben kia", "toi nay bon no giao hang o cau treo", "trong lang co dua moi ve hay ban thuoc", "co kho hang lau sau cho",
	"nguoi ta lua con gai di lay chong nuoc ngoai", "may dua choi da sau cho", "co chiec thuyen cho bao tai dem nao cung qua song", "no mang sung di san va doa dan",
	"ong do nau ruou lau pha con doc", "may nguoi noi tieng la vao ban hoi mua dat", "co nguoi nem ma tuy o goc cay gan truong hoc",
}

// A villager answers the question.
type villager struct {
	*rand.Rand
	g     *place.Gazetteer
	codes []string
}

func (v *villager) code() string { return v.codes[v.IntN(len(v.codes))] }

// answer is what somebody who knows the place types. One in eleven says nothing that helps.
func (v *villager) answer(code string) string {
	c, _ := v.g.Commune(code)
	p, _ := v.g.Province(c.Province)
	name, province := c.Key, strings.TrimPrefix(string(place.Fold(nil, []byte(p.Name))), "tinh ")
	switch v.IntN(11) {
	case 0:
		return []string{"khong biet ro", "o ban toi", "gan nha ong Tu", "cho hom truoc do", "trong rung"}[v.IntN(5)]
	case 1, 2, 3:
		return "xa " + name
	case 4:
		return name + " tinh " + province
	case 5:
		return "x. " + name + ", " + province
	case 6:
		return "o xa " + name + " nha cac anh"
	case 7:
		return c.FullName
	case 8:
		return strings.ToUpper("xa " + name + " " + province)
	case 9:
		return "thuoc xa " + name + " tinh " + province + ", cuoi ban"
	}
	return "xa " + name + " gan uy ban"
}

func readIn(g *place.Gazetteer, text string, area place.Area) *Reading {
	r := readingOf(text)
	r.Place = g.Resolve([]byte(text), area)
	return r
}

// TestSettling: 200 tips without a usable place, the question that each gets, and the answers of villagers. What is asked at once settles four of five,
// and never in another commune.
func TestSettling(t *testing.T) {
	g := place.Default()
	v := &villager{Rand: rand.New(rand.NewPCG(4, 200)), g: g}
	for _, code := range g.Communes() {
		if c, _ := g.Commune(code); c.Border {
			v.codes = append(v.codes, code)
		}
	}
	const trials = 200
	settled, wrong := 0, 0
	for i := range trials {
		code := v.code()
		c, _ := g.Commune(code)
		area := place.Area{c.Province}
		first := readIn(g, vague[i%len(vague)], area)
		if first.Settled() {
			t.Fatalf("%q has a place: %+v", vague[i%len(vague)], first.Place.Communes)
		}
		if q := first.Ask(g, "vi"); q == "" || len(q) > 70 {
			t.Fatalf("%q: question %q", vague[i%len(vague)], q)
		}
		said := v.answer(code)
		both := first.With(readIn(g, said, area), g)
		switch {
		case both.Settled() && both.Place.Communes[0].Code == code:
			settled++
		case both.Settled():
			wrong++
			t.Errorf("%q for %s: settled as %+v", said, code, both.Place.Communes)
		default:
			t.Logf("open: %q for %s (%s): %+v", said, code, c.FullName, both.Place.Communes)
		}
	}
	t.Logf("settled within the first exchange: %d of %d, %d of them wrong", settled+wrong, trials, wrong)
	if settled < trials*80/100 {
		t.Errorf("%d of %d settled", settled, trials)
	}
}

// TestWith: an answer meets what was open before.
func TestWith(t *testing.T) {
	g := place.Default()
	for _, row := range []struct{ name, first, later, want string }{
		{"nothing helps", "co nguoi ban ma tuy", "khong biet", ""},
		{"clear at once stays", "o xa Huong Lap tinh Quang Tri co nguoi ban ma tuy", "xa Ia Dom tinh Gia Lai", "19435"},
		{"said afterwards", "co nguoi ban ma tuy", "xa Huong Lap, Quang Tri", "19435"},
	} {
		got := readingOf(row.first).With(readingOf(row.later), g)
		code := ""
		if got.Settled() {
			code = got.Place.Communes[0].Code
		}
		if code != row.want {
			t.Errorf("%s: %q, want %q", row.name, code, row.want)
		}
	}
}

// TestMeet: candidates of both, yes to the only one, and the province alone.
func TestMeet(t *testing.T) {
	g := place.Default()
	by := map[string][]place.Candidate{}
	for _, code := range g.Communes() {
		c, _ := g.Commune(code)
		by[c.Province] = append(by[c.Province], place.Candidate{Code: code, Score: 0.5})
	}
	a, b := by["44"][0], by["46"][0]
	open := place.Answer{Communes: []place.Candidate{a, b}, Ambiguous: true, Question: "?"}
	for _, row := range []struct {
		name         string
		first, later place.Answer
		assent, want string
	}{
		{"shared", open, place.Answer{Communes: []place.Candidate{b, by["46"][1]}, Ambiguous: true}, "", b.Code},
		{"province", open, place.Answer{Province: "44", Ambiguous: true}, "", a.Code},
		{"yes", place.Answer{Communes: []place.Candidate{a}, Ambiguous: true}, place.Answer{Ambiguous: true}, Yes, a.Code},
		{"no", place.Answer{Communes: []place.Candidate{a}, Ambiguous: true}, place.Answer{Ambiguous: true}, No, ""},
		{"yes to two", open, place.Answer{Ambiguous: true}, Yes, ""},
	} {
		r := Reading{Place: meet(row.first, row.later, row.assent, g)}
		got := ""
		if r.Settled() {
			got = r.Place.Communes[0].Code
		}
		if got != row.want || got != "" && (r.Place.Question != "" || r.Place.Province == "") {
			t.Errorf("%s: %s", row.name, fmt.Sprintf("%+v, want %q", r.Place, row.want))
		}
	}
}
