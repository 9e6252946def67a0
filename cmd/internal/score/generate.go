package main

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
)

// A generator makes labelled texts of one half with that half's sentences.
type generator struct {
	*gazetteer
	half      string
	sentences []string
	rand      *rand.Rand
	lines     []line
	seen      map[string]bool
}

// writeGenerated makes generated.tsv: each half from its own sentences and its own units, chosen by the seed.
func writeGenerated(folder, lists string, seed uint64) error {
	g, err := readLists(lists)
	if err != nil {
		return err
	}
	b, err := os.ReadFile(folder + "/wrappers.tsv")
	if err != nil {
		return fmt.Errorf("read wrappers: %w", err)
	}
	var out strings.Builder
	out.WriteString(columns + "\n")
	for i, half := range []string{"dev", "held"} {
		gen := &generator{gazetteer: g, half: half, rand: rand.New(rand.NewPCG(seed, uint64(i))), seen: map[string]bool{}}
		for row := range strings.SplitSeq(string(b), "\n") {
			if of, text, ok := strings.Cut(row, "\t"); ok && of == half {
				gen.sentences = append(gen.sentences, text)
			}
		}
		gen.all()
		for _, l := range gen.lines {
			out.WriteString(l.row() + "\n")
		}
	}
	return os.WriteFile(folder+"/generated.tsv", []byte(out.String()), 0o644)
}

func (g *generator) all() {
	for _, f := range []struct {
		form  string
		count int
		make  func() (line, bool)
	}{
		{"full", 60, g.full}, {"plain", 130, g.plain}, {"legacy", 130, g.oldNames}, {"abbr", 100, g.abbreviated}, {"telex", 70, g.telex}, {"vni", 60, g.vni},
		{"glued", 70, g.glued}, {"slip", 90, g.slip}, {"alone", 130, g.alone}, {"oldalone", 80, g.oldAlone}, {"role", 60, g.roles}, {"comma", 60, g.commas},
		{"split", 30, g.split}, {"homonym", 50, g.homonym}, {"district", 50, g.district},
	} {
		for made, tries := 0, 0; made < f.count && tries < 100*f.count; tries++ {
			l, ok := f.make()
			if !ok || g.seen[l.text] {
				continue
			}
			g.seen[l.text] = true
			l.half, l.form = g.half, f.form
			g.lines, made = append(g.lines, l), made+1
		}
	}
}

// some picks a unit of this half, those near the line twice in three times.
func (g *generator) some(from []unit) unit {
	near := g.rand.IntN(3) > 0
	for {
		u := from[g.rand.IntN(len(from))]
		h := fnv.New32a()
		fmt.Fprint(h, u.name, u.district, u.province)
		if (h.Sum32()&1 == 0) == (g.half == "dev") && (u.border || !near) {
			return u
		}
	}
}

func (g *generator) choice(of ...string) string { return of[g.rand.IntN(len(of))] }

// around puts a place into a sentence.
func (g *generator) around(phrase string) string {
	return strings.ReplaceAll(g.choice(g.sentences...), "{}", phrase)
}

// label fills what is right for the communes that may be meant.
func (g *generator) label(u unit, codes []string, text string) line {
	l := line{area: nil, mode: one, province: u.province, communes: codes, text: text}
	if len(codes) > 1 {
		l.mode = ask
	}
	if g.rand.IntN(2) == 0 {
		l.area = []string{u.province}
	}
	return l
}

// today names a commune of today with its province. One whose name an old unit of another place also has is left to the traps.
func (g *generator) today() (u unit, phrase string, ok bool) {
	u = g.some(g.communes)
	province := g.provinces[u.province]
	codes := g.meant(u.name, func(o unit) bool { return o.province == u.province })
	phrase = u.typ + " " + u.name + g.choice(", ", " ", " ") + g.choice("tỉnh ", "tỉnh ", "") + province[0]
	if strings.HasPrefix(province[1], "Thành phố") {
		phrase = u.typ + " " + u.name + g.choice(", ", " ") + g.choice("thành phố ", "tp ", "") + province[0]
	}
	return u, phrase, len(codes) == 1
}

// before names an old commune with its district, and its province at times.
func (g *generator) before() (u unit, phrase string, codes []string) {
	u = g.some(g.legacy)
	typ, district := cutType(u.district)
	codes = g.meant(u.name, func(o unit) bool {
		return o.province == u.province && o.typ == u.typ && fold(o.district) == fold(u.district)
	})
	phrase = u.typ + " " + u.name + g.choice(", ", " ", " ") + g.choice(typ+" ", typ+" ", "") + district
	if g.rand.IntN(3) == 0 {
		_, province := cutType(u.old)
		phrase += g.choice(", ", " ") + g.choice("tỉnh ", "") + province
	}
	return u, phrase, codes
}

func (g *generator) full() (line, bool) {
	if g.rand.IntN(2) == 0 {
		u, phrase, ok := g.today()
		return g.label(u, u.codes, g.around(phrase)), ok
	}
	u, phrase, codes := g.before()
	return g.label(u, codes, g.around(phrase)), len(codes) == 1
}

func (g *generator) plain() (line, bool) {
	u, phrase, ok := g.today()
	return g.label(u, u.codes, plain(g.around(phrase))), ok
}

func (g *generator) oldNames() (line, bool) {
	u, phrase, codes := g.before()
	return g.label(u, codes, plain(g.around(phrase))), len(codes) == 1
}

func (g *generator) split() (line, bool) {
	u, phrase, codes := g.before()
	return g.label(u, codes, plain(g.around(phrase))), len(codes) > 1
}

func (g *generator) telex() (line, bool) {
	l, ok := g.full()
	l.text = telexKeys.keyed(g.rand, l.text)
	return l, ok
}

func (g *generator) vni() (line, bool) {
	l, ok := g.full()
	l.text = vniKeys.keyed(g.rand, l.text)
	return l, ok
}

var shortTypes = map[string][]string{"xã": {"x.", "x", "X.", "x. "}, "phường": {"p.", "P.", "p "}, "thị trấn": {"tt ", "TT ", "TT. ", "tt."},
	"huyện": {"h.", "h ", "H.", "H. "}, "thị xã": {"tx ", "TX ", "tx."}, "thành phố": {"tp ", "TP ", "TP.", "tp."}, "quận": {"q.", "Q. "}, "đặc khu": {"dk "}}

// abbreviated writes "x.Muong Lan, h.Sop Cop t.Son La".
func (g *generator) abbreviated() (line, bool) {
	short := func(typ, name string) string {
		s := g.choice(shortTypes[typ]...)
		if s == "x" {
			s = "x "
		}
		return s + plain(name)
	}
	if g.rand.IntN(2) == 0 {
		u, _, ok := g.today()
		p := g.provinces[u.province]
		tail := g.choice("t.", "T.", "t ", "tinh ") + plain(p[0])
		if strings.HasPrefix(p[1], "Thành phố") {
			tail = g.choice("TP ", "tp.", "TP.") + plain(p[0])
		}
		return g.label(u, u.codes, plain(g.around(short(u.typ, u.name)+g.choice(" ", ", ", " - ")+tail))), ok
	}
	u, _, codes := g.before()
	typ, district := cutType(u.district)
	phrase := short(u.typ, u.name) + g.choice(" ", ", ", " - ", ",") + short(typ, district)
	return g.label(u, codes, plain(g.around(phrase))), len(codes) == 1
}

// glued leaves spaces out: in the name, after the type too, or in the whole place.
func (g *generator) glued() (line, bool) {
	join := func(s string) string { return strings.ReplaceAll(plain(s), " ", "") }
	u, _, codes := g.before()
	typ, district := cutType(u.district)
	name, tail := join(u.name), join(district)
	switch g.rand.IntN(4) {
	case 0:
		name, tail = plain(u.typ)+" "+name, plain(typ)+" "+tail
	case 1:
		name, tail = join(u.typ)+name, join(typ)+tail
	case 2:
		name, tail = join(u.typ)+name, plain(typ)+" "+plain(district)
	default:
		name, tail = join(u.typ)+name+join(typ)+tail, ""
	}
	return g.label(u, codes, plain(g.around(strings.TrimSpace(name+" "+tail)))), len(codes) == 1
}

// slip puts one wrong letter into the commune's name.
func (g *generator) slip() (line, bool) {
	u, _, codes := g.before()
	if len(strings.ReplaceAll(plain(u.name), " ", "")) < 5 {
		return line{}, false // no letter to slip on, or half the language is one slip away
	}
	typ, district := cutType(u.district)
	wrong := slipped(g.rand, strings.ToLower(plain(u.name)))
	taken := g.meant(wrong, func(o unit) bool { return o.province == u.province })
	phrase := plain(u.typ) + " " + wrong + " " + plain(g.choice(typ+" ", typ+" ", "")) + strings.ToLower(plain(district))
	return g.label(u, codes, plain(g.around(phrase))), len(codes) == 1 && len(taken) == 0
}

// alone names a commune of today whose name nothing else in the area has.
func (g *generator) alone() (line, bool) {
	u := g.some(g.communes)
	return g.single(u, u.typ)
}

// oldAlone names a commune of before, of a name that nothing else in the area has.
func (g *generator) oldAlone() (line, bool) {
	u := g.some(g.legacy)
	if len(u.codes) > 1 {
		return line{}, false
	}
	return g.single(u, u.typ)
}

func (g *generator) single(u unit, typ string) (line, bool) {
	name := u.name
	if strings.IndexFunc(name, func(r rune) bool { return r >= '0' && r <= '9' }) == 0 || len(plain(name)) < 5 {
		return line{}, false
	}
	l := g.label(u, u.codes, plain(g.around(g.choice(typ+" ", typ+" ", "")+name)))
	codes := g.meant(name, func(o unit) bool { return l.area == nil || slices.Contains(l.area, o.province) })
	return l, len(codes) == 1
}

// homonym names a commune of today whose name another one in the area has too.
func (g *generator) homonym() (line, bool) {
	u := g.some(g.communes)
	codes := g.meant(u.name, func(o unit) bool { return o.district == "" && o.typ == u.typ && o.old == "" })
	l := g.label(u, codes, plain(g.around(u.typ+" "+u.name)))
	l.area, l.province = nil, ""
	return l, len(codes) > 1
}

// district names nothing but an old district of several communes.
func (g *generator) district() (line, bool) {
	u := g.some(g.districts)
	codes := g.meant(u.name, func(o unit) bool { return o.province == u.province })
	_, province := cutType(u.old)
	phrase := g.choice(u.typ+" "+u.name, u.name+" "+province, u.typ+" "+u.name+" tỉnh "+province)
	return g.label(u, codes, plain(g.around(phrase))), len(u.codes) > 1
}

// commas names a place the way officials write it: signs between the levels, capitals, the newest first or last.
func (g *generator) commas() (line, bool) {
	u, _, _ := g.before()
	_, district := cutType(u.district)
	_, province := cutType(u.old)
	sep := g.choice(", ", " - ", "; ", " / ", ",")
	phrase := u.name + sep + district + sep + province
	switch g.rand.IntN(3) {
	case 0:
		phrase = province + sep + district + sep + u.typ + " " + u.name
	case 1:
		phrase = strings.ToUpper(phrase)
	}
	codes := g.meant(u.name, func(o unit) bool { return o.province == u.province && fold(o.district) == fold(u.district) })
	return g.label(u, codes, plain(g.around(phrase))), len(codes) == 1
}

// stories have two places; it happens at {1}.
var stories = map[string][]string{
	"dev": {"nhà nó ở {2} nhưng hàng giấu ở {1}", "người {2} lên {1} mua bán trái phép", "có người dắt khách ở {1} , sẽ đi về {2}", "thằng đó quê {2} , đang trốn ở {1}",
		"tại {1} có xe chở hàng chuẩn bị xuống {2}"},
	"held": {"hộ khẩu {2} , hiện tạm trú {1} , bán ma tuý", "hàng từ {2} đưa sang , cất ở {1}", "tôi là người {2} đi làm ở {1} thấy có vụ đánh bạc", "ở {1} nó gom hàng rồi chở ra {2}",
		"xảy ra ở {1} , đối tượng chạy về hướng {2}"},
}

func (g *generator) roles() (line, bool) {
	u, phrase, codes := g.before()
	o, other, _ := g.before()
	text := strings.NewReplacer("{1}", phrase, "{2}", other).Replace(g.choice(stories[g.half]...))
	l := g.label(u, codes, plain(text))
	return l, len(codes) == 1 && o.province == u.province && o.district != u.district
}
