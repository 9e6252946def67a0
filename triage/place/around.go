package place

// ordinary phrases that are also names of communes; bare, and with no district beside them that holds one, they count little.
var ordinary = map[string]bool{
	"hoabinh": true, "thongnhat": true, "doclap": true, "tudo": true, "antoan": true, "tienphong": true, "quyettien": true,
	"quyetthang": true, "doanket": true, "tanlap": true, "dongtien": true, "trungthanh": true, "dongtam": true, "thanhcong": true,
	"hanhphuc": true, "phuhop": true, "congthanh": true, "dailoi": true, "dongthanh": true, "hoahop": true, "hungdao": true,
	"vietnam": true, "hoangmai": true, "thanhbinh": true, "binhminh": true, "quangtrung": true, "trungson": true, "giatri": true,
	"baxa": true, "banam": true, "bacung": true, "bachua": true, "batrang": true, "balien": true, "thietke": true, "talai": true, "codo": true, "banlam": true,
	"bancong": true, "hangchu": true, "thangloi": true, "thuanloi": true, "tantien": true, "hoatien": true, "lamsa": true, "truongthuy": true, "dongloi": true,
	"daihoc": true, "trunghoc": true, "thanhnien": true, "khonguoi": true, "tamtien": true, "nguoita": true, "baogio": true, "sonhai": true,
	"muoi": true, "tienthanh": true, "chungminh": true, "tanan": true, "giaan": true, "minhtam": true, "baocao": true, "chocon": true,
}

var (
	personWords = []string{"anh", "chi", "ong", "ba", "em", "thang", "ten", "chu", "bac", "cau", "di", "giao", "thay", "si"}
	surnames    = []string{"nguyen", "tran", "pham", "vang", "giang", "lo", "ho", "hoang", "vu", "vo", "dang", "bui", "do", "ngo", "luong", "ly", "mua", "thao", "sung", "le", "vi",
		"luu", "kha", "moong", "lau", "phan", "truong", "duong", "dinh", "trinh", "cao", "lu", "vy", "xong", "va", "ha", "mai"}
	middleNames = []string{"van", "thi"}
)

// surroundings weighs the words around a mention.
func (x *weighing) surroundings(m *mention) float64 {
	if m.said != roleNone {
		return 1
	}
	factor, w := 1.0, x.w
	if w.tokens[m.leadToken].gap == gapSpace && w.personBefore(m.leadToken) && !x.ends(m.leadToken) {
		factor *= 0.35
	}
	if w.cased && !w.tokens[m.first].capital && w.marked*3 > len(w.tokens) {
		factor *= 0.8 // this writer uses capitals, and not here
	}
	return factor
}

// ends tells whether a name ends right before the token: "xã Yên Thắng, Lang Chánh" speaks of no thằng.
func (x *weighing) ends(i int) bool {
	for m := range x.mentions {
		if x.mentions[m].last == i {
			return true
		}
	}
	return false
}

// neighbours weighs what stands right beside a name: it may be a piece of a longer one, mistyped.
func (x *weighing) neighbours(m *mention) float64 {
	switch {
	case x.w.garbled(m.tail) && !x.begins(m.tail):
		return 0.62
	case m.said == roleNone && m.leadToken > 0 && x.w.tokens[m.leadToken].gap == gapSpace && x.w.garbled(m.leadToken-1) && !x.ends(m.leadToken):
		return 0.62
	case m.said.lowest() && !x.begins(m.tail) && !x.w.sentenceGoesOn(m.tail) && x.begins(m.tail+1):
		return 0.57 // "xã Sơn Tây thuog tỉnh Quảng Ngãi": one word too many before the province
	case m.said.lowest() && m.last-m.first == 1 && m.how == "" && !x.begins(m.tail) && !x.w.sentenceGoesOn(m.tail):
		return 0.5 // "xã Thanh hng" is hardly the old commune Thanh
	}
	return 1
}

// sentenceGoesOn tells whether the token is one that follows a name: a sign before it, or one of the small words.
func (w *words) sentenceGoesOn(i int) bool {
	return i >= len(w.tokens) || w.tokens[i].gap != gapSpace && w.tokens[i].gap != gapDot || w.isRole(i) || w.tokens[i].digits || w.of(i, ofSmall)
}

var small = []string{"co", "la", "o", "thi", "vua", "moi", "dang", "toi", "nay", "hom", "dem", "bi", "va", "cu", "da", "se", "ban", "buon", "di", "ve", "nguoi", "thuoc", "cua", "gan", "lai",
	"nhieu", "xe", "nha", "luc", "sang", "chieu", "ngay", "mot", "hai", "may", "cac", "nhung", "cho", "giau", "mua", "trong", "tren", "duoi", "bao", "hay", "hoac", "voi", "cung", "khong", "no", "bon",
	"anh", "em", "ong", "ba", "chung", "dao", "tinh", "ra", "vao", "len", "xuong", "qua", "den", "tu", "the", "duoc", "van", "chi", "gio", "mai", "truoc", "sau", "ma", "ai", "thay", "tai"}

// begins tells whether a name begins at the token.
func (x *weighing) begins(i int) bool {
	for m := range x.mentions {
		if x.mentions[m].leadToken == i || x.mentions[m].first == i {
			return true
		}
	}
	return false
}

// garbled tells whether the token right behind a name is no word: the name may go on, mistyped.
func (w *words) garbled(i int) bool {
	if i >= len(w.tokens) || w.tokens[i].gap != gapSpace {
		return false
	}
	t := w.tokens[i]
	vowels := 0
	for _, b := range w.text(t) {
		if isVowel(b) {
			vowels++
		}
	}
	return !t.digits && t.to-t.from >= 3 && t.to-t.from <= 7 && vowels > 0 && vowels < int(t.to-t.from) && t.alt == 0 && !w.isRole(i) && !w.of(i, ofEnglish) && !syllable(w.text(t))
}

// english are words that are none in Vietnamese and still no slip.
var english = []string{"commune", "district", "town", "province", "border", "gate", "and", "the", "there", "with", "from", "near", "side", "village", "post", "area", "people",
	"drugs", "selling", "zalo", "heroin", "karaoke", "wave", "facebook", "kara", "oto", "container", "dream", "exciter", "sirius", "game", "sex", "bar"}

// personBefore tells whether the words before token i promise a person's name: "ông Hương Sơn", "Lò Văn Quang", "thằng Ly Muong". A surname alone does
// so only where it is written as a name.
func (w *words) personBefore(i int) bool {
	capital := i < len(w.tokens) && w.tokens[i].capital
	switch {
	case w.of(i-1, ofPersons), capital && w.is(i-1, "co"):
		return true
	case w.of(i-1, ofMiddles):
		return w.of(i-2, ofSurnames|ofPersons)
	case w.of(i-1, ofSurnames):
		return w.of(i-2, ofPersons) || capital && w.cased && w.tokens[i-1].capital
	}
	return false
}
