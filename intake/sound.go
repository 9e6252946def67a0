package intake

import (
	"encoding/binary"

	"tipline/crypto"
)

const (
	// SampleRate of a call's sound, in samples a second: what telephones carry.
	SampleRate = 8000
	// RecordSeconds is the longest recording.
	RecordSeconds = 180

	// loudPeak is what a sample of somebody who speaks goes past (−42 dB of full scale); the hiss of an open line stays below.
	loudPeak = 256
	// loudFrames of 20 ms each, half a second in all, make something worth keeping of a recording.
	loudFrames, frameSamples = 25, SampleRate / 50

	// quiet is a sample of silence in µ-law.
	silence = 0xff
)

// soundClasses are the only lengths of recordings, in seconds: silence fills one up to the next, so that its size does not tell how long somebody spoke.
var soundClasses = [...]int{15, 60, RecordSeconds}

// A sound is a recording under way: a WAV file in µ-law (RFC 2361, format 7) that is sealed as it comes. Its length is not known before its end and stands in the
// first sealed chunk, so that a file of each class is written at once, and the shortest that holds it is kept.
type sound struct {
	files   [len(soundClasses)]*crypto.FileWriter // nil: too short by now
	samples int
	half    []byte // the first byte of a sample whose second is still to come
	peak    int    // of the frame under way
	loud    int    // frames with a voice in them
}

// openSound begins one for a desk's readers.
func openSound(to crypto.Readers) (*sound, error) {
	s := &sound{}
	for i, seconds := range soundClasses {
		samples := seconds * SampleRate
		f, err := crypto.OpenFile(waveHead+samples, to)
		if err != nil {
			return nil, err
		}
		if _, err := f.Write(waveHeader(samples)); err != nil {
			return nil, err
		}
		s.files[i] = f
	}
	return s, nil
}

// waveHead is the length of everything before the samples.
const waveHead = 58

// waveHeader is a WAV file's, for so many samples of µ-law.
func waveHeader(samples int) []byte {
	le := binary.LittleEndian
	b := append(make([]byte, 0, waveHead), "RIFF"...)
	b = le.AppendUint32(b, uint32(waveHead-8+samples))
	b = append(b, "WAVEfmt "...)
	b = le.AppendUint32(b, 18)
	b = le.AppendUint16(b, 7) // µ-law
	b = le.AppendUint16(b, 1)
	b = le.AppendUint32(b, SampleRate)
	b = le.AppendUint32(b, SampleRate)
	b = le.AppendUint16(b, 1)
	b = le.AppendUint16(b, 8)
	b = le.AppendUint16(b, 0)
	b = append(b, "fact"...)
	b = le.AppendUint32(b, 4)
	b = le.AppendUint32(b, uint32(samples))
	b = append(b, "data"...)
	return le.AppendUint32(b, uint32(samples))
}

// write takes samples of 16 bits, less significant byte first, in pieces of any length. What is past the longest recording is left out. p stays the caller's.
func (s *sound) write(p []byte) error {
	var law [1024]byte
	defer clear(law[:])
	for len(p) > 0 {
		if len(s.half) > 0 || len(p) == 1 {
			s.half, p = append(s.half, p[0]), p[1:]
			if len(s.half) < 2 {
				return nil
			}
			law[0] = s.sample(s.half)
			clear(s.half)
			s.half = s.half[:0]
			if err := s.lay(law[:1]); err != nil {
				return err
			}
			continue
		}
		n := min(len(p)/2, len(law))
		for i := range n {
			law[i] = s.sample(p[2*i:])
		}
		if err := s.lay(law[:n]); err != nil {
			return err
		}
		p = p[2*n:]
	}
	return nil
}

// sample codes one, and listens whether somebody speaks.
func (s *sound) sample(b []byte) byte {
	v := int(int16(binary.LittleEndian.Uint16(b)))
	s.peak = max(s.peak, v, -v)
	if s.samples++; s.samples%frameSamples == 0 {
		if s.peak >= loudPeak {
			s.loud++
		}
		s.peak = 0
	}
	return muLaw(v)
}

// lay writes coded samples into every file that still holds them.
func (s *sound) lay(law []byte) error {
	for i, f := range s.files {
		if f == nil {
			continue
		}
		if s.samples > soundClasses[i]*SampleRate {
			if i < len(s.files)-1 {
				s.files[i] = nil
				continue
			}
			law = law[:min(len(law), f.Left())]
		}
		if _, err := f.Write(law); err != nil {
			return err
		}
	}
	return nil
}

// worth says whether somebody spoke: silence, a lost line or a key pressed is nothing that a desk could use.
func (s *sound) worth() bool { return s.loud >= loudFrames }

// finish fills the shortest file that holds all and gives it sealed; s is used up.
func (s *sound) finish() ([]byte, error) {
	fill := make([]byte, 4096)
	for i := range fill {
		fill[i] = silence
	}
	for _, f := range s.files {
		if f == nil {
			continue
		}
		for f.Left() > 0 {
			if _, err := f.Write(fill[:min(len(fill), f.Left())]); err != nil {
				return nil, err
			}
		}
		s.files = [len(soundClasses)]*crypto.FileWriter{}
		return f.Finish()
	}
	return nil, crypto.ErrLength
}

// muLaw codes a sample as ITU-T G.711 has it: a logarithm in eight bits, all of them turned over.
func muLaw(v int) byte {
	const bias, clip = 0x84, 32635
	sign := 0
	if v < 0 {
		sign, v = 0x80, -v
	}
	v = min(v, clip) + bias
	segment := 7
	for mask := 0x4000; v&mask == 0 && segment > 0; mask >>= 1 {
		segment--
	}
	return ^byte(sign | segment<<4 | v>>(segment+3)&0x0f)
}
