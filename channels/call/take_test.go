package call

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// take makes a WAV file of a tone of 440 Hz.
func take(rate, channels, ms, level int) []byte { return pitched(440, rate, channels, ms, level) }

func pitched(hertz float64, rate, channels, ms, level int) []byte {
	le := binary.LittleEndian
	samples := rate * ms / 1000
	data := make([]byte, 0, 2*channels*samples)
	for i := range samples {
		v := uint16(int16(max(math.MinInt16, min(math.MaxInt16, float64(level)*math.Sin(2*math.Pi*hertz*float64(i)/float64(rate))))))
		for range channels {
			data = le.AppendUint16(data, v)
		}
	}
	b := append([]byte("RIFF\xff\xff\xff\xffWAVEfmt "), 16, 0, 0, 0, 1, 0)
	b = le.AppendUint16(b, uint16(channels))
	b = le.AppendUint32(b, uint32(rate))
	b = le.AppendUint32(b, uint32(2*channels*rate))
	b = le.AppendUint16(b, uint16(2*channels))
	b = append(b, 16, 0)
	b = append(b, "LIST\x03\x00\x00\x00abc\x00data\xff\xff\xff\xff"...) // as written to a pipe, with a chunk of odd length before
	return append(b, data...)
}

// TestReadTake brings recordings of every kind to the telephone's, in length, level and pitch.
func TestReadTake(t *testing.T) {
	for _, rate := range []int{8000, 16_000, 22_050, 44_100, 48_000} {
		for channels := 1; channels <= 2; channels++ {
			samples, err := ReadTake(take(rate, channels, 500, 12_000))
			if err != nil {
				t.Errorf("%d Hz, %d channels: %v", rate, channels, err)
				continue
			}
			if n := len(samples) / 2; n < 3990 || n > 4000 {
				t.Errorf("%d Hz: half a second has %d samples", rate, n)
			}
			crossings, power := 0, 0.0
			for i := 2; i < len(samples); i += 2 {
				a, b := int16(binary.LittleEndian.Uint16(samples[i-2:])), int16(binary.LittleEndian.Uint16(samples[i:]))
				if a < 0 && b >= 0 {
					crossings++
				}
				power += float64(b) * float64(b)
			}
			if level := math.Sqrt(power / float64(len(samples)/2)); crossings < 218 || crossings > 222 || math.Abs(level-12_000/math.Sqrt2) > 250 {
				t.Errorf("%d Hz: %d waves at a level of %.0f", rate, crossings, level)
			}
			if _, err := ParseWave(Wave(samples)); err != nil {
				t.Errorf("%d Hz: what comes out is no prompt: %v", rate, err)
			}
		}
	}
}

func TestBadTakes(t *testing.T) {
	for name, row := range map[string]struct {
		file []byte
		want error
		says string
	}{
		"empty":          {nil, ErrWave, "no WAV"},
		"a photo":        {bytes.Repeat([]byte{0xff, 0xd8}, 100), ErrWave, "no WAV"},
		"no sound":       {take(8000, 1, 500, 9000)[:36], ErrWave, "no sound"},
		"cut off":        {take(8000, 1, 500, 9000)[:20], ErrWave, "cut off"},
		"six channels":   {take(8000, 6, 500, 9000), ErrWave, "6 channels"},
		"a radio's":      {take(96_000, 1, 500, 9000), ErrWave, "96000"},
		"too short":      {take(8000, 1, 100, 9000), ErrTake, "0.1 s"},
		"too long":       {take(8000, 1, 61_000, 9000), ErrTake, "61.0 s"},
		"too quiet":      {take(44_100, 1, 500, 500), ErrTake, "too quiet"},
		"cut at the top": {take(8000, 1, 500, 60_000), ErrTake, "too loud"},
	} {
		if _, err := ReadTake(row.file); !errors.Is(err, row.want) || !strings.Contains(err.Error(), row.says) {
			t.Errorf("%s: %v, want it to say %q", name, err, row.says)
		}
	}
}

// TestPrompts: who spoke, what falls back, and which languages can be chosen.
func TestPrompts(t *testing.T) {
	dir := t.TempDir()
	put := func(name string, level int) {
		file := filepath.Join(dir, name)
		samples, err := ReadTake(take(8000, 1, 200, level))
		if err := errors.Join(err, os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, Wave(samples), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	for i, name := range []string{"vi/menu.wav", "vi/menu.spoken.wav", "vi/bye.spoken.wav", "lo/menu.wav", "lo/language.wav", "bru/language.wav", "en/language.spoken.wav", "tai/menu.wav"} {
		put(name, 2000+1000*i)
	}
	p, err := LoadPrompts(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Languages(); !slices.Equal(got, []string{"vi", "en", "lo", "bru"}) {
		t.Errorf("languages %v", got)
	}
	peak := func(language, key string) int {
		s, ok := p.Sound(Prompt{Language: language, Key: key})
		if !ok {
			return 0
		}
		most := 0
		for i := 0; i < len(s); i += 2 {
			most = max(most, int(int16(binary.LittleEndian.Uint16(s[i:]))))
		}
		return most / 1000 * 1000 // of a tone that does not reach its top everywhere
	}
	for _, row := range []struct {
		language, key string
		file          int // by its place above; -1 none
	}{{"vi", "menu", 0}, {"vi", "bye", 2}, {"lo", "menu", 3}, {"lo", "bye", 2}, {"bru", "menu", 0}, {"xx", "menu", 0}, {"vi", "place", -1}, {"vi", "", -1}} {
		if got, want := peak(row.language, row.key), 1000+1000*row.file; got != max(want, 0) && got != want+1000 {
			t.Errorf("%s in %s: the sound of level %d, want %d", row.key, row.language, got, want)
		}
	}
	if there, machine := p.Recorded("vi", "menu"); !there || machine {
		t.Error("a person's recording counts as a machine's")
	}
	if there, machine := p.Recorded("vi", "bye"); !there || !machine {
		t.Error("a machine's recording counts as a person's")
	}
	if there, _ := p.Recorded("lo", "bye"); there {
		t.Error("what falls back counts as recorded")
	}
	if none, err := LoadPrompts(filepath.Join(dir, "none")); err != nil || len(none.Languages()) != 1 {
		t.Errorf("without a folder: %v", err)
	}
	for _, name := range []string{"vi/place.wav", "vi/Strange Name.wav"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("no sound"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := LoadPrompts(dir); err == nil || !strings.Contains(err.Error(), "place.wav") || !strings.Contains(err.Error(), "Strange") {
		t.Errorf("broken files: %v", err)
	}
}

// TestScripts: each language of the tables has every key, and no other.
func TestScripts(t *testing.T) {
	for language, words := range script {
		for _, key := range Keys() {
			if strings.TrimSpace(words[key]) == "" {
				t.Errorf("%s has no words for %s", language, key)
			}
		}
		if len(words) != len(Keys()) {
			t.Errorf("%s has %d keys, Vietnamese %d", language, len(words), len(Keys()))
		}
	}
}

// FuzzReadTake: whatever a file holds, it is refused with a reason or becomes a prompt that tipd reads.
func FuzzReadTake(f *testing.F) {
	f.Add(take(8000, 1, 200, 9000))
	f.Add(take(44_100, 2, 200, 9000))
	f.Add(take(8000, 1, 200, 9000)[:40])
	f.Add([]byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		samples, err := ReadTake(b)
		if err != nil {
			if !errors.Is(err, ErrWave) && !errors.Is(err, ErrTake) {
				t.Errorf("refused without a reason: %v", err)
			}
			return
		}
		if _, err := ParseWave(Wave(samples)); err != nil {
			t.Errorf("tipd does not read what was taken: %v", err)
		}
	})
}
