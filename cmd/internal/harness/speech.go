package harness

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// telephoneRate is that of sound on telephones, in Hz.
const telephoneRate = 8000

// Speech has a machine say a text, as a telephone would carry it: samples of 16 bits at 8,000 Hz. pace is in words a minute; 0 as people speak.
func Speech(tb testing.TB, voice, text string, pace int) []int16 {
	tb.Helper()
	need(tb, "/usr/bin/espeak-ng", "espeak-ng")
	if pace == 0 {
		pace = 150
	}
	out, err := exec.Command("espeak-ng", "-v", voice, "-s", fmt.Sprint(pace), "--stdout", text).Output()
	must(tb, err)
	if len(out) < 44 || string(out[36:40]) != "data" {
		tb.Fatal("espeak-ng says nothing")
	}
	rate := int(binary.LittleEndian.Uint32(out[24:]))
	samples := make([]float64, (len(out)-44)/2)
	for i := range samples {
		samples[i] = float64(int16(binary.LittleEndian.Uint16(out[44+2*i:])))
	}
	return trimmed(resampled(samples, rate))
}

// taps is the length of the filter that takes away what a telephone has no room for.
const taps = 64

// resampled brings samples to a telephone's rate, through a windowed sinc at 3,400 Hz: one row of weights for each place that a new sample can have between two old ones.
func resampled(samples []float64, rate int) []int16 {
	places := telephoneRate / gcd(rate, telephoneRate)
	weights := make([][taps]float64, places)
	for place := range weights {
		sum := 0.0
		for tap := range taps {
			x := float64(tap-taps/2) - float64(place*rate%telephoneRate)/telephoneRate
			w := 0.5 + 0.5*math.Cos(2*math.Pi*x/taps)
			if y := 2 * math.Pi * 3400 / float64(rate) * x; y != 0 {
				w *= math.Sin(y) / y
			}
			weights[place][tap] = w
			sum += w
		}
		for tap := range taps {
			weights[place][tap] /= sum
		}
	}
	all := make([]int16, len(samples)*telephoneRate/rate)
	for i := range all {
		first, sum := i*rate/telephoneRate-taps/2, 0.0
		for tap, w := range weights[i%places] {
			if j := first + tap; j >= 0 && j < len(samples) {
				sum += w * samples[j]
			}
		}
		all[i] = int16(max(-32000, min(32000, sum)))
	}
	return all
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// trimmed leaves out the silence at both ends.
func trimmed(s []int16) []int16 {
	const quiet = 200
	from, to := 0, len(s)
	for from < to && s[from] < quiet && s[from] > -quiet {
		from++
	}
	for to > from && s[to-1] < quiet && s[to-1] > -quiet {
		to--
	}
	return s[from:to]
}

// MuLaw codes samples as G.711 has it, written down here once more: a fault of the server's library would not be found with that library.
func MuLaw(samples []int16) []byte {
	all := make([]byte, len(samples))
	for i, s := range samples {
		v, sign := int(s), byte(0)
		if v < 0 {
			v, sign = -v, 0x80
		}
		v = min(v, 32635) + 132
		exponent := 7
		for v>>(exponent+7) == 0 {
			exponent--
		}
		all[i] = ^(sign | byte(exponent<<4) | byte(v>>(exponent+3)&0x0f))
	}
	return all
}

// FromMuLaw is the inverse, as far as there is one.
func FromMuLaw(coded []byte) []int16 {
	all := make([]int16, len(coded))
	for i, c := range coded {
		c = ^c
		v := ((int(c&0x0f)<<3 + 132) << (c >> 4 & 7)) - 132
		if c&0x80 != 0 {
			v = -v
		}
		all[i] = int16(v)
	}
	return all
}

// WAV makes a file of samples.
func WAV(samples []int16) []byte {
	b := append([]byte("RIFF"), make([]byte, 40)...)
	little := binary.LittleEndian
	little.PutUint32(b[4:], uint32(36+2*len(samples)))
	copy(b[8:], "WAVEfmt ")
	little.PutUint32(b[16:], 16)
	little.PutUint16(b[20:], 1)
	little.PutUint16(b[22:], 1)
	little.PutUint32(b[24:], telephoneRate)
	little.PutUint32(b[28:], 2*telephoneRate)
	little.PutUint16(b[32:], 2)
	little.PutUint16(b[34:], 16)
	copy(b[36:], "data")
	little.PutUint32(b[40:], uint32(2*len(samples)))
	for _, s := range samples {
		b = little.AppendUint16(b, uint16(s))
	}
	return b
}

// FromWAV are the samples of a recording of a call, in µ-law or 16 bits.
func FromWAV(tb testing.TB, file []byte) []int16 {
	tb.Helper()
	at := bytes.Index(file, []byte("data"))
	if len(file) < 44 || string(file[:4]) != "RIFF" || at < 0 {
		tb.Fatalf("%d bytes that are no WAV file", len(file))
	}
	coded := file[at+8:]
	if binary.LittleEndian.Uint16(file[20:]) == 7 {
		return FromMuLaw(coded)
	}
	samples := make([]int16, len(coded)/2)
	for i := range samples {
		samples[i] = int16(binary.LittleEndian.Uint16(coded[2*i:]))
	}
	return samples
}

// Prompts has a machine record words by key, fast, and returns the samples.
func (d *Deployment) Prompts(tb testing.TB, language string, words map[string]string) map[string][]int16 {
	tb.Helper()
	dir := filepath.Join(d.Dir, "prompts", language)
	must(tb, os.MkdirAll(dir, 0o755))
	all := map[string][]int16{}
	for key, text := range words {
		all[key] = Speech(tb, language, text, 400)
		must(tb, os.WriteFile(filepath.Join(dir, key+".spoken.wav"), WAV(all[key]), 0o644))
	}
	return all
}

// Heard says how well a recording holds a source: where it begins, how alike they are there (1: the same but for loudness), and how much louder the recording is.
func Heard(recording, source []int16) (at int, alike, louder float64) {
	const hop = 40
	near, _ := bestPlace(loudness(recording, hop), loudness(source, hop))
	from := max(0, (near-2)*hop)
	to := min(len(recording), (near+2)*hop+len(source))
	if to-from < len(source) {
		return 0, 0, 0
	}
	wide := recording[from:to]
	place, best := bestPlace(wide, source)
	here, there := product(wide[place:], wide[place:][:len(source)]), product(source, source)
	return from + place, best / math.Sqrt(here*there), math.Sqrt(here / there)
}

// bestPlace is where a source lies in a recording at best, and their product there.
func bestPlace(recording, source []int16) (at int, best float64) {
	best = math.Inf(-1)
	for i := 0; i+len(source) <= len(recording); i++ {
		if c := product(recording[i:], source); c > best {
			at, best = i, c
		}
	}
	return at, best
}

// loudness is the mean of each hop's samples without their signs.
func loudness(s []int16, hop int) (all []int16) {
	for piece := range slices.Chunk(s, hop) {
		sum := 0
		for _, v := range piece {
			sum += max(int(v), -int(v))
		}
		all = append(all, int16(sum/hop))
	}
	return all
}

func product(a, b []int16) (sum float64) {
	for i, v := range b {
		sum += float64(a[i]) * float64(v)
	}
	return sum
}
