package sip

import (
	"math"

	"github.com/emiago/diago/audio"
)

// A law is one of the two ways in which telephones code sound (ITU-T G.711): a byte a sample, 8,000 samples a second. Its value is the RTP payload type (RFC 3551).
type law uint8

const (
	muLaw law = 0
	aLaw  law = 8

	sampleRate = 8000 // Hz
	frameSize  = 160  // samples of 20 ms, as they are sent
)

// sounds are the samples that bytes stand for, and back.
var sounds = map[law]*codebook{
	muLaw: newCodebook(audio.DecodeUlawTo, audio.EncodeUlawTo),
	aLaw:  newCodebook(audio.DecodeAlawTo, audio.EncodeAlawTo),
}

type codebook struct {
	sample [256]int16
	code   [1 << 16]byte // of each sample, as unsigned
}

// newCodebook asks the library once for every byte and every sample.
func newCodebook(decode, encode func(to, from []byte) (int, error)) *codebook {
	b := new(codebook)
	for i := range b.sample {
		var two [2]byte
		if _, err := decode(two[:], []byte{byte(i)}); err != nil {
			panic(err) // never: there is room for one sample
		}
		b.sample[i] = int16(two[0]) | int16(two[1])<<8
	}
	for i := range b.code {
		if _, err := encode(b.code[i:i+1], []byte{byte(i), byte(i >> 8)}); err != nil {
			panic(err) // never: as above
		}
	}
	return b
}

// encode codes samples of 16 bits, less significant byte first, and fills the rest with silence.
func (l law) encode(to, samples []byte) {
	book := sounds[l]
	n := len(samples) / 2
	for i := range to {
		if i < n {
			to[i] = book.code[uint16(samples[2*i])|uint16(samples[2*i+1])<<8]
		} else {
			to[i] = book.code[0]
		}
	}
}

// loudness is the root mean square of what is coded, from 0 to 32,767.
func (l law) loudness(coded []byte) float64 {
	if len(coded) == 0 {
		return 0
	}
	book, sum := sounds[l], 0.0
	for _, c := range coded {
		s := float64(book.sample[c])
		sum += s * s
	}
	return math.Sqrt(sum / float64(len(coded)))
}
