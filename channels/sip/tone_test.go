package sip

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// coded is sound of a function of time, in µ-law.
func coded(seconds float64, f func(t float64) float64) []byte {
	samples := make([]byte, 2*int(seconds*sampleRate))
	for i := range len(samples) / 2 {
		s := int16(f(float64(i) / sampleRate))
		samples[2*i], samples[2*i+1] = byte(s), byte(uint16(s)>>8)
	}
	all := make([]byte, len(samples)/2)
	muLaw.encode(all, samples)
	return all
}

// TestTones hears every key of the pad in the sound, through noise, and no key in speech-like sound, single tones and silence.
func TestTones(t *testing.T) {
	var typed []byte
	var heard tones
	feed := func(b []byte) {
		for len(b) > 0 {
			n := min(len(b), frameSize)
			typed = append(typed, heard.keys(muLaw, b[:n])...)
			b = b[n:]
		}
	}
	want := "123456789*0#"
	for _, key := range want {
		row := 0
		for !strings.ContainsRune(pad[row], key) {
			row++
		}
		low, high := rows[row], columns[strings.IndexRune(pad[row], key)]
		feed(coded(0.1, func(t float64) float64 {
			return 5000*math.Sin(2*math.Pi*low*t) + 6000*math.Sin(2*math.Pi*high*t) + 300*rand.NormFloat64()
		}))
		feed(coded(0.08, func(float64) float64 { return 100 * rand.NormFloat64() }))
	}
	if string(typed) != want {
		t.Errorf("%q was typed, %q heard", want, typed)
	}
	typed = nil
	feed(coded(1, func(t float64) float64 { return 8000 * math.Sin(2*math.Pi*697*t) }))
	feed(coded(1, func(t float64) float64 { return 8000 * rand.NormFloat64() / 3 }))
	feed(coded(3, func(t float64) float64 { // a voice: many tones above one
		sum := 0.0
		for n := 1.0; n < 20; n++ {
			sum += 3000 / n * math.Sin(2*math.Pi*n*(120+40*math.Sin(3*t))*t)
		}
		return sum
	}))
	if len(typed) > 0 {
		t.Errorf("keys are heard where none are pressed: %q", typed)
	}
}

// TestLaws: coding and decoding gives back what a telephone keeps, and loudness is that of the samples.
func TestLaws(t *testing.T) {
	for _, l := range []law{muLaw, aLaw} {
		book := sounds[l]
		for s := -32768; s < 32768; s += 7 {
			back := int(book.sample[book.code[uint16(int16(s))]])
			if off := max(s-back, back-s); off > 40+max(s, -s)/16 {
				t.Fatalf("law %d: %d comes back as %d", l, s, back)
			}
		}
	}
	sine := coded(1, func(t float64) float64 { return 10000 * math.Sin(2*math.Pi*440*t) })
	if got := muLaw.loudness(sine); math.Abs(got-10000/math.Sqrt2) > 100 {
		t.Errorf("a sine of 10,000 has a loudness of %.0f", got)
	}
}
