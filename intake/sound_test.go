package intake

import (
	"bytes"
	"encoding/binary"
	"math"
	"testing"

	"tipline/crypto"
)

// fromMuLaw is G.711's decoder, written from its table of segments and not from the coder.
func fromMuLaw(b byte) int {
	b = ^b
	v := (int(b&0x0f)<<3 + 0x84) << (b >> 4 & 7)
	if b&0x80 != 0 {
		return 0x84 - v
	}
	return v - 0x84
}

func TestMuLaw(t *testing.T) {
	for b := range 256 {
		if b == 0x7f { // the other zero
			continue
		}
		if got := muLaw(fromMuLaw(byte(b))); got != byte(b) {
			t.Errorf("%#x is %d and comes back as %#x", b, fromMuLaw(byte(b)), got)
		}
	}
	for v := math.MinInt16; v <= math.MaxInt16; v++ {
		off := fromMuLaw(muLaw(v)) - v
		if limit := (abs(v) + 0x84) / 32; abs(off) > limit && abs(v) < 32635 {
			t.Fatalf("%d is off by %d", v, off)
		}
	}
	if muLaw(0) != silence {
		t.Errorf("silence is %#x", muLaw(0))
	}
}

func abs(v int) int { return max(v, -v) }

// pcm makes samples of a tone of a level, so many milliseconds.
func pcm(ms, level int) []byte {
	b := make([]byte, 0, 16*ms)
	for i := range 8 * ms {
		b = binary.LittleEndian.AppendUint16(b, uint16(int16(float64(level)*math.Sin(float64(i)/3))))
	}
	return b
}

// TestSoundIsOneOfThreeLengths, opens at the desk, and holds what was said and then silence, however it came in.
func TestSoundIsOneOfThreeLengths(t *testing.T) {
	desk := must(crypto.NewIdentity())
	sizes := map[int]bool{}
	for _, row := range []struct{ ms, piece, seconds int }{
		{1000, 320, 15}, {1000, 1, 15}, {1500, 777, 15}, {15_000, 1280, 15}, {15_001, 3, 60}, {60_000, 320, 60}, {61_000, 4096, 180}, {180_000, 320, 180}, {200_000, 1601, 180},
	} {
		s := must(openSound(crypto.Readers{Desk: desk.Recipient()}))
		said := pcm(row.ms, 9000)
		for rest := said; len(rest) > 0; {
			n := min(row.piece, len(rest))
			if err := s.write(rest[:n]); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		if !s.worth() {
			t.Fatalf("%d ms of a loud tone are worth nothing", row.ms)
		}
		sealed := must(s.finish())
		sizes[len(sealed)] = true
		wave := must(crypto.Open(crypto.KindFile, sealed, desk))
		samples := row.seconds * SampleRate
		if len(wave) != waveHead+samples || !bytes.Equal(wave[:waveHead], waveHeader(samples)) {
			t.Fatalf("%d ms in pieces of %d: a file of %d bytes, want %d s", row.ms, row.piece, len(wave), row.seconds)
		}
		for i, law := range wave[waveHead:] {
			want := byte(silence)
			if i < len(said)/2 {
				want = muLaw(int(int16(binary.LittleEndian.Uint16(said[2*i:]))))
			}
			if law != want {
				t.Fatalf("%d ms in pieces of %d: sample %d is %#x, want %#x", row.ms, row.piece, i, law, want)
			}
		}
	}
	if len(sizes) != len(soundClasses) {
		t.Errorf("recordings have %d sizes", len(sizes))
	}
}

func TestSilenceIsWorthNothing(t *testing.T) {
	desk := must(crypto.NewIdentity())
	for _, row := range []struct {
		name  string
		sound []byte
		want  bool
	}{
		{"nothing", nil, false},
		{"an open line", pcm(20_000, 120), false},
		{"a key", pcm(200, 9000), false},
		{"a whisper", pcm(3000, 400), true},
		{"a shout", pcm(700, 30_000), true},
	} {
		s := must(openSound(crypto.Readers{Desk: desk.Recipient()}))
		if err := s.write(row.sound); err != nil {
			t.Fatal(err)
		}
		if s.worth() != row.want {
			t.Errorf("%s is worth keeping: %v", row.name, s.worth())
		}
	}
}
