package place

import (
	"slices"
	"strings"
)

// roleBefore reads the role word in front of token i and says where it begins.
func (w *words) roleBefore(i int) (role, int) {
	if r, lead := w.roleEnding(i); r != roleNone {
		return r, lead
	}
	if p := w.before(i, betweenRoleAndName); p != nil {
		r, lead := w.roleEnding(i - p.words)
		if r != roleNone && (r == roleCrossing || !slices.Contains(onlyAfterCrossing, p.text)) {
			return r, lead
		}
	}
	return roleNone, i
}

// roleEnding reads a role word of one or two tokens that ends right before token i.
func (w *words) roleEnding(i int) (role, int) {
	if i == 0 || w.tokens[i-1].typed&(isRole|endsRole) == 0 {
		return roleNone, i
	}
	if i >= 2 && w.tokens[i-1].gap == gapSpace || i >= 2 && w.tokens[i-1].gap == gapDot {
		var pair [12]byte
		b := append(append(append(pair[:0], w.word(i-2)...), ' '), w.word(i-1)...)
		if rw, ok := roleWords[string(b)]; ok && w.spelledLike(i-2, rw.spelling) {
			return rw.role, i - 2
		}
	}
	if w.tokens[i].gap != gapStop && w.tokens[i].gap != gapComma && w.tokens[i].gap != gapSlash {
		if rw, ok := roleWords[string(w.word(i-1))]; ok && w.spelledLike(i-1, rw.spelling) && !w.otherwise(i-1) {
			return rw.role, i - 1
		}
	}
	return roleNone, i
}

// otherwise tells phrases whose last word looks like a role word: "địa bàn", "buôn bán".
func (w *words) otherwise(i int) bool {
	return w.before(i+1, notRoles) != nil
}

var notRoles = newPhrases("dia ban", "buon ban", "mua ban", "tre ban", "lua ban", "co ban", "rao ban", "tuong duong", "dan duong", "con duong", "ma tuy ban")

// spelledLike lets unmarked words pass and compares marked ones.
func (w *words) spelledLike(i int, want uint64) bool {
	for ; want != 0 && i < len(w.tokens); i, want = i+1, want>>10 {
		if s := w.tokens[i].spelling; s != 0 && uint64(s) != want&1023 {
			return false
		}
	}
	return true
}

// endsWith counts the tokens of the phrase when they stand right before token i.
func (w *words) endsWith(i int, phrase string) int {
	n := 1
	for at := len(phrase) - 1; at >= 0; at-- {
		if phrase[at] == ' ' {
			n++
		}
	}
	if i < n || i > len(w.tokens) {
		return 0
	}
	rest := phrase
	for j := i - n; j < i; j++ {
		word := w.word(j)
		if len(rest) < len(word) || rest[:len(word)] != string(word) || len(rest) > len(word) && rest[len(word)] != ' ' {
			return 0
		}
		rest = rest[min(len(rest), len(word)+1):]
	}
	return n
}

// englishRoles follow the name: "Hong Van commune".
var englishRoles = []struct {
	words string
	role  role
}{
	{"commune", roleXa}, {"ward", rolePhuong}, {"town", roleTown}, {"township", roleTown}, {"district", roleHuyen}, {"province", roleTinh}, {"city", roleCity},
	{"village", roleVillage}, {"hamlet", roleVillage}, {"border gate", roleCrossing}, {"international border gate", roleCrossing}, {"border crossing", roleCrossing},
	{"crossing", roleCrossing}, {"checkpoint", roleCrossing}, {"gate", roleCrossing}, {"border post", rolePost}, {"border guard", rolePost}, {"river", roleNature}, {"bridge", roleNear},
}

// roleAfter reads an English role word behind the name, which ends before token i, and says where it ends.
func (w *words) roleAfter(i int) (role, int) {
	if !w.of(i, startsEnglish) || w.tokens[i].gap != gapSpace {
		return roleNone, i
	}
	for _, e := range englishRoles {
		n := 1 + strings.Count(e.words, " ")
		if i+n <= len(w.tokens) && w.endsWith(i+n, e.words) > 0 {
			return e.role, i + n
		}
	}
	return roleNone, i
}
