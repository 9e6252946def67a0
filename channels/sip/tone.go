package sip

import "math"

const (
	toneBlock = 205  // samples, so that every tone of a telephone is near the middle of a bin
	toneLeast = 300  // root mean square under which nothing is a key
	tonePure  = 0.80 // share of a block's energy that its two tones have; speech stays far below
	toneTwist = 8.0  // how much louder one tone may be than the other, in power
	toneHolds = 2    // blocks for which a key is held, some 50 ms
)

var (
	rows    = [4]float64{697, 770, 852, 941}     // Hz (ITU-T Q.23)
	columns = [4]float64{1209, 1336, 1477, 1633} // Hz
	pad     = [4]string{"123A", "456B", "789C", "*0#D"}
)

// tones hears keys in the sound itself, for lines that send no events.
type tones struct {
	block [toneBlock]float64
	n     int
	held  byte // key of the newest blocks, 0 none
	count int
}

// keys takes sound and gives the keys that were pressed in it, each once.
func (t *tones) keys(l law, coded []byte) (pressed []byte) {
	book := sounds[l]
	for _, c := range coded {
		t.block[t.n] = float64(book.sample[c])
		if t.n++; t.n < toneBlock {
			continue
		}
		t.n = 0
		key := t.key()
		if key != t.held {
			t.held, t.count = key, 0
		}
		if t.count++; key != 0 && t.count == toneHolds {
			pressed = append(pressed, key)
		}
	}
	return pressed
}

// key is the key of one block; 0 for none.
func (t *tones) key() byte {
	energy := 0.0
	for _, s := range t.block {
		energy += s * s
	}
	if energy < toneLeast*toneLeast*toneBlock {
		return 0
	}
	row, low := t.loudest(rows)
	column, high := t.loudest(columns)
	// A tone of amplitude A has A²N/2 of energy, and its bin A²N²/4 of power.
	if (low+high)*2/toneBlock < tonePure*energy || low > toneTwist*high || high > toneTwist*low {
		return 0
	}
	key := pad[row][column]
	if key >= 'A' {
		return 0
	}
	return key
}

// loudest is the strongest of four tones, and its power (Goertzel).
func (t *tones) loudest(of [4]float64) (at int, power float64) {
	for i, f := range of {
		w := 2 * math.Cos(2*math.Pi*f/sampleRate)
		var a, b float64
		for _, s := range t.block {
			a, b = s+w*a-b, a
		}
		if p := a*a + b*b - w*a*b; p > power {
			at, power = i, p
		}
	}
	return at, power
}

// forget overwrites the sound of the newest block.
func (t *tones) forget() { *t = tones{} }
