package place

import (
	"strings"
	"unicode/utf8"
)

// A role is what the word before a name says the name is: "xa", "huyen", "cua khau".
type role uint8

const (
	roleNone role = iota
	roleXa
	rolePhuong
	roleTown // thị trấn
	roleZone // đặc khu
	roleHuyen
	roleQuan
	roleThiXa
	roleCity // thành phố
	roleTinh
	roleVillage
	roleCrossing
	rolePost
	roleStreet // a street carries a hero's name, never a place
	roleNature // stream, hill: near, not at
	roleNear   // market, bridge, school: it has the name of the place that it stands in
)

var roleNames = map[role]string{
	roleXa: "xã", rolePhuong: "phường", roleTown: "thị trấn", roleZone: "đặc khu", roleHuyen: "huyện", roleQuan: "quận",
	roleThiXa: "thị xã", roleCity: "thành phố", roleTinh: "tỉnh",
}

// String is the word as officials write it.
func (r role) String() string { return roleNames[r] }

// parseRole reads the type column of the lists.
func parseRole(typ string) role {
	return rolesByName[typ]
}

var rolesByName = func() map[string]role {
	m := map[string]role{}
	for r, name := range roleNames {
		m[name] = r
	}
	return m
}()

// splitRole cuts the type off a full name: "Thị xã Kỳ Anh" is roleThiXa and "Kỳ Anh".
func splitRole(full string) (role, string) {
	lower := strings.ToLower(full)
	for r, name := range roleNames {
		if strings.HasPrefix(lower, name+" ") {
			return r, full[len(name)+1:]
		}
	}
	return roleNone, full
}

// lowest says that the role names a commune of today or of before.
func (r role) lowest() bool { return r >= roleXa && r <= roleZone }

// district says that the role names a level that is gone since July 2025 (or a city that is a province).
func (r role) district() bool { return r >= roleHuyen && r <= roleCity }

// capital puts the first letter in upper case.
func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return strings.ToUpper(string(r)) + s[size:]
}

// A roleWord is a word that introduces a name. Its marks matter when they are typed: "bản" is a village, "bán" is to sell.
type roleWord struct {
	role     role
	spelling uint64
}

// roleForms are the words in full spelling; roleShort are typed without marks only.
var roleForms = map[string]role{
	"xã": roleXa, "phường": rolePhuong, "thị trấn": roleTown, "đặc khu": roleZone, "huyện": roleHuyen, "quận": roleQuan,
	"thị xã": roleThiXa, "thành phố": roleCity, "tỉnh": roleTinh,
	"bản": roleVillage, "thôn": roleVillage, "làng": roleVillage, "buôn": roleVillage, "ấp": roleVillage, "xóm": roleVillage,
	"khối": roleVillage, "khu phố": roleVillage, "tổ dân phố": roleVillage, "plei": roleVillage,
	"cửa khẩu": roleCrossing, "lối mở": roleCrossing, "đồn": rolePost, "biên phòng": rolePost,
	"đường": roleStreet, "phố": roleStreet, "ngõ": roleStreet,
	"sông": roleNature, "suối": roleNature, "khe": roleNature, "đèo": roleNature, "núi": roleNature,
	"rừng": roleNature, "đồi": roleNature, "thác": roleNature, "cầu": roleNear, "trường": roleNear,
	"chợ": roleNear, "ngã ba": roleNear, "ngã tư": roleNear, "bến xe": roleNear, "ga": roleNear, "trạm": roleNear,
	"x": roleXa, "p": rolePhuong, "tt": roleTown, "t t": roleTown, "h": roleHuyen, "hyen": roleHuyen, "huyn": roleHuyen, "q": roleQuan,
	"tx": roleThiXa, "t x": roleThiXa, "tp": roleCity, "t p": roleCity, "t": roleTinh, "b": roleVillage,
	"ck": roleCrossing, "ckqt": roleCrossing, "c k": roleCrossing, "dbp": rolePost, "bp": rolePost, "bpck": rolePost,
}

// glued are the role words found at the head of a run-together word: "xamuonglat".
var glued = []struct {
	word string
	role role
}{
	{"thitran", roleTown}, {"thanhpho", roleCity}, {"cuakhau", roleCrossing}, {"phuong", rolePhuong}, {"huyen", roleHuyen},
	{"thixa", roleThiXa}, {"tinh", roleTinh}, {"thon", roleVillage}, {"ban", roleVillage}, {"xa", roleXa},
	{"tt", roleTown}, {"tp", roleCity}, {"tx", roleThiXa}, {"ck", roleCrossing},
}

// roleWords has roleForms by folded key.
var roleWords = func() map[string]roleWord {
	m := make(map[string]roleWord, len(roleForms))
	for form, r := range roleForms {
		var w words
		w.scan([]byte(form))
		m[string(Fold(nil, []byte(form)))] = roleWord{role: r, spelling: spelled(&w)}
	}
	return m
}()

// betweenRoleAndName may stand between the role and the name: "cửa khẩu quốc tế Lao Bảo". A word in onlyAfterCrossing may not follow
// other roles, since names begin with it too.
var (
	betweenRoleAndName = newPhrases("quoc te", "chinh", "phu", "bien phong", "cua khau", "ckqt", "ck", "cu", "ten", "la")
	onlyAfterCrossing  = []string{"chinh", "phu", "quoc te"}
)

// roleSuits is how well a name fits what the word before it says, 0 to 1. The figures were set by hand on typed tips.
func roleSuits(said role, r *ref) float64 {
	switch {
	case said.lowest():
		return suitsCommune(said, r)
	case said.district():
		return suitsDistrict(said, r)
	}
	switch said {
	case roleTinh:
		return byKind(r, weights{kindProvince: 1, kindOldProvince: 1, kindDistrict: 0.3, kindLao: 0.9})
	case roleVillage:
		return byKind(r, weights{kindVillage: 0.5, kindCommune: 0.4, kindLegacy: 0.4, kindSeries: 0.3, kindCrossing: 0.4, kindLao: 0.5})
	case roleCrossing:
		return byKind(r, weights{kindCrossing: 1, kindPost: 0.6, kindCommune: 0.55, kindLegacy: 0.5, kindSeries: 0.4, kindDistrict: 0.3, kindLao: 0.7})
	case rolePost:
		return byKind(r, weights{kindPost: 0.8, kindCrossing: 0.7, kindCommune: 0.5, kindLegacy: 0.45, kindSeries: 0.3, kindDistrict: 0.3})
	case roleStreet:
		return 0
	case roleNature:
		return 0.5 * byKind(r, bare)
	case roleNear:
		return 0.9 * byKind(r, bare)
	}
	if r.kind == kindLao && r.typ == roleCrossing {
		return 0.2 // La Cồ, Bản Đán: hamlets behind a crossing, written like common words
	}
	return byKind(r, bare)
}

func suitsCommune(said role, r *ref) float64 {
	same := said == r.typ
	switch r.kind {
	case kindCommune:
		return pick(same, 1, 0.88)
	case kindLegacy:
		return pick(same, 0.97, 0.65) * pick(r.old, 0.76, 1)
	case kindSeries:
		return 0.75
	case kindDistrict:
		return 0.5
	case kindCrossing:
		return 0.6
	case kindPost, kindVillage:
		return 0.35
	case kindLao:
		return 0.3
	}
	return 0
}

func suitsDistrict(said role, r *ref) float64 {
	switch r.kind {
	case kindDistrict:
		return pick(said == r.typ, 1, 0.8)
	case kindProvince, kindOldProvince:
		return pick(said == roleCity && r.typ == roleCity, 1, 0)
	case kindLao:
		return 0.9
	case kindSeries:
		return 0.5
	case kindCommune:
		return pick(said == roleCity || said == roleThiXa, 0.6, 0.45)
	case kindLegacy:
		return 0.3
	}
	return 0
}

type weights [kindEnd]float64

// bare weighs a name that no role word introduces.
var bare = weights{kindCommune: 0.8, kindLegacy: 0.75, kindSeries: 0.7, kindDistrict: 0.75, kindProvince: 0.9, kindOldProvince: 0.9,
	kindCrossing: 0.66, kindPost: 0.35, kindVillage: 0.3, kindLao: 0.6}

func byKind(r *ref, w weights) float64 { return w[r.kind] * pick(r.old, 0.7, 1) }

func pick(first bool, a, b float64) float64 {
	if first {
		return a
	}
	return b
}
