package place

// A way is what the words before a place make of it: where something happens, where somebody is from, where something is heading.
type way uint8

const (
	wayNone     way = iota
	wayAt           // "ở", "tại"
	wayLives        // "nhà ở", "thường trú"
	waySource       // "từ"
	wayToward       // "về", "sang"
	wayOrigin       // "quê", "người"
	wayOpposite     // "bên kia", "đối diện", "cách": a point of reference
	wayNot          // "không phải"
)

// wayFactors were set by hand: a place that somebody comes from or heads for is asked about beside one that is merely named, and gives way
// to one where it is said to happen. "từ A về B" leaves both open.
var wayFactors = [...]float64{wayNone: 1, wayAt: 1.04, wayLives: 0.74, waySource: 0.52, wayToward: 0.6, wayOrigin: 0.42, wayOpposite: 0.4, wayNot: 0.12}

// wayPhrases stand right before a place, longer ones first. "hướng" and the like may stand between.
var wayPhrases = func() phrases {
	all := phrases{}
	for _, group := range []struct {
		way     way
		phrases []string
	}{
		{wayLives, []string{"nguoi o", "nha no o", "nha toi o", "nha o", "ho khau o", "ho khau tai", "song o", "thuong tru o", "thuong tru tai", "thuong tru", "cu tru o", "cu tru tai", "tru tai", "dan", "la dan"}},
		{wayOrigin, []string{"que quan o", "que quan", "que goc", "que o", "que", "nguoi", "ho khau", "goc o", "goc", "nguyen quan"}},
		{wayOpposite, []string{"ben kia", "doi dien", "doi dien voi", "cach", "giap ranh", "giap voi", "giap"}},
		{wayNot, []string{"khong phai", "khong phai la", "ko phai", "k phai", "khong phai o", "ko phai o", "dau phai", "khong phai tinh", "not"}},
		{wayAt, []string{"o", "tai", "thuoc", "trong", "khu vuc", "dia ban", "gan", "quanh", "canh", "ngay", "tren dia ban", "vung", "tren"}},
		{waySource, []string{"tu", "tu ben", "tu huong", "roi khoi"}},
		{wayToward, []string{"den", "ve", "sang", "ra", "vao", "di", "xuong", "len", "toi", "qua", "ve huong", "ve phia", "huong", "chay ve", "ghe", "dua den"}},
	} {
		for _, p := range group.phrases {
			all.add(p, uint8(group.way))
		}
	}
	return all
}()

// A chunk is a run of mentions that read as one address: "xã A Dơi, huyện Hướng Hóa, Quảng Trị".
type chunk struct {
	way    way
	either bool // "A hay B": stands beside the chunk before it
	has    bool // something in it may be a commune
}

// connecting words may stand between the levels of one address.
var connecting = []string{"thuoc", "cua", "cu", "nay", "o", "tai", "trong", "la", "of", "in", "tren"}

// findChunks parts the mentions into addresses.
func (x *weighing) findChunks() {
	x.chunkOf = x.chunkOf[:0]
	rising := 0 // +1 from village to province, -1 the other way round
	for i := range x.mentions {
		m := &x.mentions[i]
		if i > 0 && m.from == x.mentions[i-1].from {
			x.chunkOf = append(x.chunkOf, len(x.chunks)-1) // another reading of the same words
			continue
		}
		joined := i > 0 && x.connected(&x.mentions[i-1], m)
		if joined {
			turn := x.turn(i)
			joined = turn == 0 && !x.sameLevel(i) || turn != 0 && (rising == 0 || rising == turn)
			if turn != 0 {
				rising = turn
			}
		}
		if !joined {
			rising = 0
			c := chunk{way: x.w.wayBefore(m.leadToken)}
			c.either = i > 0 && x.w.eitherBefore(m.leadToken, x.mentions[i-1].tail)
			x.chunks = append(x.chunks, c)
		}
		x.chunkOf = append(x.chunkOf, len(x.chunks)-1)
	}
}

// level orders what a role word says: 0 unsaid, 1 village to 4 province.
func (r role) level() int {
	switch {
	case r == roleVillage:
		return 1
	case r.lowest():
		return 2
	case r == roleTinh:
		return 4
	case r.district():
		return 3
	}
	return 0
}

// turn compares the level of a mention with the one before it: +1 wider, -1 narrower, 0 when one of them says none.
func (x *weighing) turn(i int) int {
	a, b := x.mentions[i-1].said.level(), x.mentions[i].said.level()
	switch {
	case a == 0 || b == 0 || a == b:
		return 0
	case b > a:
		return 1
	}
	return -1
}

// sameLevel tells two communes, or two districts, in a row: two addresses.
func (x *weighing) sameLevel(i int) bool {
	a, b := x.mentions[i-1].said.level(), x.mentions[i].said.level()
	return a != 0 && a == b
}

// connected tells whether nothing but commas and connecting words stands between two mentions.
func (x *weighing) connected(a, b *mention) bool {
	if b.leadToken > a.tail+2 {
		return false
	}
	for i := a.tail; i < b.leadToken; i++ {
		if !x.w.of(i, ofConnecting) {
			return false
		}
	}
	return true
}

// wayBefore reads what stands right before token i.
func (w *words) wayBefore(i int) way {
	if i < len(w.tokens) && w.tokens[i].gap != gapSpace && w.tokens[i].gap != gapDot {
		return wayNone
	}
	p := w.before(i, wayPhrases)
	if p == nil {
		return wayNone
	}
	best := way(p.what)
	if best == wayAt && p.words == 1 {
		switch before := w.wayBeforeWord(i - 1); before {
		case wayOrigin, wayLives:
			return before
		}
	}
	return best
}

// wayBeforeWord looks behind "ở": "quê thằng đó ở", "hộ khẩu nó ở" speak of where somebody is from.
func (w *words) wayBeforeWord(i int) way {
	for at := i; at > max(0, i-4); at-- {
		switch {
		case w.is(at-1, "que") || w.endsWith(at, "ho khau") > 0:
			return wayOrigin
		case w.is(at-1, "nha") && at > i-3:
			return wayLives
		case w.tokens[at-1].gap != gapSpace || w.is(at-1, "dang") || w.is(at-1, "hien"):
			return wayNone
		}
	}
	return wayNone
}

// eitherBefore tells "A hay B" and "A hoặc là B".
func (w *words) eitherBefore(lead, tail int) bool {
	if lead <= tail || lead > tail+3 {
		return false
	}
	return w.is(tail, "hay") || w.is(tail, "hoac") || w.is(tail, "va") && w.tokens[lead].digits
}

// weighWays gives each chunk its factor. Only what may be a commune competes: "về xã Tà Rụt" alone is as good as any.
func (x *weighing) weighWays() {
	best := 0.0
	for i := range x.mentions {
		x.eachRef(i, func(r *ref, weight float64) {
			if weight >= 0.25 && r.kind != kindProvince && r.kind != kindOldProvince && r.kind != kindVillage && r.kind != kindLao {
				x.chunks[x.chunkOf[i]].has = true
			}
		})
	}
	for _, c := range x.chunks {
		if c.has {
			best = max(best, wayFactors[c.way])
		}
	}
	x.scale = 1
	if best > 0 && best < 1 {
		x.scale = 0.97 / best
	}
}

// wayFactor is what the mention's chunk leaves of its weight.
func (x *weighing) wayFactor(mention int) float64 {
	f := wayFactors[x.chunks[x.chunkOf[mention]].way] * x.scale
	return min(f, 1.04)
}

// binding tells whether the chunk's districts and provinces say anything about other chunks: "người Gia Lai" does not.
func (c *chunk) binding() bool { return c.way == wayNone || c.way == wayAt }
