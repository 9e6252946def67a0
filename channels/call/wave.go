package call

import (
	"encoding/binary"
	"errors"
	"fmt"

	"tipline/intake"
)

// ErrWave: not a WAV file of 8 kHz, 16 bits, one channel.
var ErrWave = errors.New("a WAV file of 8,000 samples a second, 16 bits, one channel is needed")

// extensible is the format number of files that say the same in a longer way.
const extensible = 0xfffe

// A waveFormat is what a file says of its samples.
type waveFormat struct{ code, channels, rate, bits int }

// ParseWave gives the samples of a prompt's file. They are a part of b. ErrWave.
func ParseWave(b []byte) ([]byte, error) {
	f, samples, err := parseWave(b)
	if err != nil {
		return nil, err
	}
	if f != (waveFormat{1, 1, intake.SampleRate, 16}) {
		return nil, fmt.Errorf("%w; this one has format %d, %d samples a second, %d bits, %d channels. `tipctl prompts take` makes one of it", ErrWave, f.code, f.rate, f.bits, f.channels)
	}
	return samples, nil
}

// parseWave finds format and samples of any WAV file.
func parseWave(b []byte) (f waveFormat, samples []byte, err error) {
	if len(b) < 12 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WAVE" {
		return f, nil, fmt.Errorf("%w; this is no WAV file", ErrWave)
	}
	for rest := b[12:]; len(rest) >= 8; {
		name, size := string(rest[:4]), int64(binary.LittleEndian.Uint32(rest[4:]))
		rest = rest[8:]
		if name == "data" && f.channels > 0 {
			size = min(size, int64(len(rest))) // a file written to a pipe does not know its length
			return f, rest[:size&^1], nil
		}
		if size > int64(len(rest)) {
			return f, nil, fmt.Errorf("%w; this one is cut off", ErrWave)
		}
		if name == "fmt " && size >= 16 {
			le := binary.LittleEndian
			f = waveFormat{int(le.Uint16(rest)), int(le.Uint16(rest[2:])), int(le.Uint32(rest[4:])), int(le.Uint16(rest[14:]))}
		}
		rest = rest[min(size+size%2, int64(len(rest))):]
	}
	return f, nil, fmt.Errorf("%w; there is no sound in this one", ErrWave)
}

// Wave makes a WAV file of samples.
func Wave(samples []byte) []byte {
	le := binary.LittleEndian
	b := append(make([]byte, 0, 44+len(samples)), "RIFF"...)
	b = le.AppendUint32(b, uint32(36+len(samples)))
	b = append(b, "WAVEfmt "...)
	b = le.AppendUint32(b, 16)
	b = le.AppendUint16(b, 1)
	b = le.AppendUint16(b, 1)
	b = le.AppendUint32(b, intake.SampleRate)
	b = le.AppendUint32(b, 2*intake.SampleRate)
	b = le.AppendUint16(b, 2)
	b = le.AppendUint16(b, 16)
	b = append(b, "data"...)
	b = le.AppendUint32(b, uint32(len(samples)))
	return append(b, samples...)
}
