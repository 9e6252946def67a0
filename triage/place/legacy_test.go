package place

import (
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// rows reads an embedded list without its column names.
func rows(t testing.TB, file string) (out [][]string) {
	t.Helper()
	b, err := embedded.ReadFile("data/" + file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		out = append(out, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
	}
	return out[1:]
}

// nearLaos tells whether the commune's province touches Laos.
func nearLaos(g *Gazetteer, code string) bool { return g.border[g.communes[g.byCode[code]].province] }

func unmarked(s string) string {
	var b strings.Builder
	for _, word := range strings.Fields(s) {
		b.WriteString(string(Fold(nil, []byte(word))) + " ")
	}
	return strings.TrimSpace(b.String())
}

func listedCodes(a Answer) (out []string) {
	for _, c := range a.Communes {
		out = append(out, c.Code)
	}
	return out
}

// shortened writes "x.Thuan h.Huong Hoa".
func shortened(typ, name, district string) string {
	short := map[role]string{roleXa: "x.", rolePhuong: "p.", roleTown: "tt ", roleHuyen: "h.", roleThiXa: "tx ", roleCity: "tp ", roleQuan: "q."}
	if t, rest := splitRole(name); t != roleNone {
		name = rest
	}
	r, rest := splitRole(district)
	return short[parseRole(typ)] + unmarked(name) + " " + short[r] + unmarked(rest)
}

// Every old commune of the nine provinces, said with its old district, leads to one of the communes that took it over, or to a question
// that offers one.
func TestEveryLegacyCommune(t *testing.T) {
	g := Default()
	wrong, asked, all := 0, 0, 0
	for _, f := range rows(t, "legacy.tsv") {
		codes := strings.Split(f[5], "|")
		if !nearLaos(g, codes[0]) || f[1] == "" {
			continue
		}
		name := f[1] + " " + f[2] + " " + strings.ToLower(f[3][:1]) + f[3][1:]
		for _, text := range []string{name, unmarked(name), shortened(f[1], f[2], f[3])} {
			all++
			a := g.Resolve([]byte(text), nil)
			got := listedCodes(a)
			inside := func(c string) bool { return slices.Contains(codes, c) }
			switch {
			case a.Ambiguous:
				asked++
				if !slices.ContainsFunc(got, inside) {
					wrong++
					t.Errorf("%q: asks %q with %v, none of %v", text, a.Question, got, codes)
				}
			case !inside(got[0]):
				wrong++
				t.Errorf("%q: sure of %v, want one of %v", text, a.Communes[0], codes)
			case len(codes) > 1:
				wrong++
				t.Errorf("%q was split among %v: sure of %v instead of asking", text, codes, a.Communes[0])
			}
		}
	}
	t.Logf("%d texts, %d asked, %d wrong", all, asked, wrong)
}

// Every commune of today, said with its province, comes first.
func TestEveryCommune(t *testing.T) {
	g := Default()
	asked, all := 0, 0
	for _, c := range g.communes {
		if !g.border[c.province] {
			continue
		}
		name := c.typ.String() + " " + c.name + " tỉnh " + g.provinces[c.province].name
		for _, text := range []string{name, unmarked(name)} {
			all++
			a := g.Resolve([]byte(text), nil)
			if a.Ambiguous {
				asked++
			}
			got := listedCodes(a)
			switch {
			case a.Ambiguous && !slices.Contains(got, c.code), !a.Ambiguous && got[0] != c.code:
				t.Errorf("%q: %v, ambiguous %v, want %s", text, a.Communes, a.Ambiguous, c.code)
			case text == name && (len(got) == 0 || got[0] != c.code):
				t.Errorf("%q: %v first, want %s", text, a.Communes[0], c.code)
			}
			if a.Province != g.provinces[c.province].code {
				t.Errorf("%q: province %q", text, a.Province)
			}
		}
	}
	t.Logf("%d texts, %d asked", all, asked)
}

// A name that misleads is asked about when nothing else is said.
func TestTraps(t *testing.T) {
	f, err := os.Open("testdata/name_traps.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	traps, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	g := Default()
	for _, trap := range traps[1:] {
		a := g.Resolve([]byte("o "+trap[2]+" co nguoi ban ma tuy"), Area{trap[1]})
		if !a.Ambiguous {
			t.Errorf("%s %s: sure of %v", trap[0], trap[2], a.Communes)
		}
	}
}

func ExampleGazetteer_Resolve() {
	a := Default().Resolve([]byte("toi nay co nguoi mang hang trang qua a luoi"), Area{"46"})
	fmt.Println(a.Ambiguous, a.Province, a.Question)
	// Output: true 46 A Luoi 1, 2, 3, 4 hay 5?
}
