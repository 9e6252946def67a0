package place

// Telex and VNI are the two ways of typing Vietnamese marks. When the telephone does not turn the keys into marks they stay in the
// text: "Muwowngf Lats", "Mu7o7ng2 La1t".

// undoKeys gives each word that looks so its second reading, in w.letters behind the first.
func (w *words) undoKeys() (found bool) {
	for i := range w.tokens {
		t := &w.tokens[i]
		if t.digits || t.to-t.from < 2 || t.to-t.from > 16 || len(w.letters) > 2*maxLetters {
			continue
		}
		start := len(w.letters)
		w.letters = appendPlain(w.letters, w.text(*t))
		plain := w.letters[start:]
		if len(plain) == 0 || string(plain) == string(w.text(*t)) {
			w.letters = w.letters[:start]
			continue
		}
		t.alt, t.altTo = uint32(start), uint32(len(w.letters))
		found = true
	}
	return found
}

// appendPlain drops the typed keys of a word: tone letters and w after the first vowel, the second of a doubled letter, digits.
func appendPlain(dst, word []byte) []byte {
	start := len(dst)
	vowel, doubled := false, false
	for i, b := range word {
		switch {
		case b >= '0' && b <= '9':
			continue
		case b == 'w' && !vowel:
			b, vowel = 'u', true // "wng" for "ưng"
		case vowel && (b == 's' || b == 'f' || b == 'r' || b == 'x' || b == 'j' || b == 'w' || b == 'z'):
			continue
		case i > 0 && b == word[i-1] && !doubled && (b == 'a' || b == 'e' || b == 'o' || b == 'd'):
			doubled = true // "eeee" is two letters
			continue
		}
		doubled = false
		vowel = vowel || isVowel(b)
		dst = append(dst, b)
	}
	if !vowel {
		return dst[:start]
	}
	return dst
}

func isVowel(b byte) bool {
	return b == 'a' || b == 'e' || b == 'i' || b == 'o' || b == 'u' || b == 'y'
}

// Untype appends to dst the word with telex and VNI keys undone: "thuoocs" and "thuo6c1" become "thuoc". A word without such keys
// comes back as it is. For lists of words that are matched against folded text.
func Untype(dst, word []byte) []byte { return appendPlain(dst, word) }
