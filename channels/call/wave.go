package call

import (
	"encoding/binary"
	"errors"
	"fmt"

	"tipline/intake"
)

// ErrWave: not a WAV file of 8 kHz, 16 bits, one channel.
var ErrWave = errors.New("a WAV file of 8,000 samples a second, 16 bits, one channel is needed")

// ParseWave gives the samples of a WAV file. They are a part of b.
func ParseWave(b []byte) ([]byte, error) {
	if len(b) < 12 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WAVE" {
		return nil, fmt.Errorf("%w: it is no WAV file", ErrWave)
	}
	fits := false
	for rest := b[12:]; len(rest) >= 8; {
		name, size := string(rest[:4]), int64(binary.LittleEndian.Uint32(rest[4:]))
		rest = rest[8:]
		if name == "data" {
			size = min(size, int64(len(rest))) // a file written to a pipe does not know its length
		}
		if size > int64(len(rest)) {
			return nil, fmt.Errorf("%w: it is cut off", ErrWave)
		}
		chunk := rest[:size]
		switch name {
		case "fmt ":
			if err := format(chunk); err != nil {
				return nil, err
			}
			fits = true
		case "data":
			if !fits {
				return nil, fmt.Errorf("%w: no format stands before the sound", ErrWave)
			}
			return chunk[:size&^1], nil
		}
		rest = rest[min(size+size%2, int64(len(rest))):]
	}
	return nil, fmt.Errorf("%w: there is no sound in it", ErrWave)
}

// format checks the chunk that says how samples are laid out.
func format(b []byte) error {
	le := binary.LittleEndian
	if len(b) < 16 {
		return ErrWave
	}
	code, channels, rate, bits := le.Uint16(b), le.Uint16(b[2:]), le.Uint32(b[4:]), le.Uint16(b[14:])
	if code != 1 || channels != 1 || rate != intake.SampleRate || bits != 16 {
		return fmt.Errorf("%w: this one has format %d, %d samples a second, %d bits, %d channels", ErrWave, code, rate, bits, channels)
	}
	return nil
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
