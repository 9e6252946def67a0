package place

import "bytes"

// A laoName is a district's name in Lao script. Lao is written without spaces: it is looked for anywhere in the text.
type laoName struct {
	text  string
	codes []uint16
}

var (
	onLaoSide   = []string{"ben lao", "dat lao", "nuoc lao", "phia lao", "tai lao", "o lao", "noi dia lao", "nuoc ban lao", "ben nuoc lao", "ben dat lao"}
	fromLaoSide = []string{"tu", "qua", "sang", "di", "ve"}
)

// saysInLaos tells whether the text puts something on the Lao side, rather than on the way from it.
func (w *words) saysInLaos() bool {
	for i := 1; i <= len(w.tokens); i++ {
		if !w.is(i-1, "lao") || i < len(w.tokens) && w.is(i, "bao") {
			continue
		}
		for _, phrase := range onLaoSide {
			n := w.endsWith(i, phrase)
			if n == 0 {
				continue
			}
			moving := false
			for _, word := range fromLaoSide {
				moving = moving || w.is(i-n-1, word)
			}
			if !moving {
				return true
			}
		}
	}
	return false
}

// laoWritten finds a Lao district written in Lao script.
func (g *Gazetteer) laoWritten(text []byte) (codes []uint16, ok bool) {
	if !bytes.Contains(text, []byte{0xE0, 0xBA}) && !bytes.Contains(text, []byte{0xE0, 0xBB}) {
		return nil, false // no letter of the Lao block
	}
	for _, n := range g.laoScript {
		if bytes.Contains(text, []byte(n.text)) {
			return n.codes, true
		}
	}
	return nil, false
}
