package call

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"tipline/intake"
)

// What a prompt must be to be understood over a bad line.
const (
	shortestTake = 0.15 // seconds: a digit, spoken fast
	longestTake  = 60
	quietestTake = 600   // root mean square of the samples: −35 dB of full scale
	clipped      = 32700 // a sample at the end of the scale
	clippedMost  = 0.005 // part of the samples that may be
)

// ErrTake: a recording that callers would not understand.
var ErrTake = errors.New("not a good prompt")

// ReadTake makes a prompt of a recording: a WAV file of 16 bits, one channel or two, 8,000 to 48,000 samples a second. ErrWave, ErrTake: both say what to do.
func ReadTake(b []byte) ([]byte, error) {
	f, sound, err := parseWave(b)
	if err != nil {
		return nil, err
	}
	if f.code != 1 && f.code != extensible || f.bits != 16 || f.channels < 1 || f.channels > 2 || f.rate < intake.SampleRate || f.rate > 48_000 {
		return nil, fmt.Errorf("%w; this one has format %d, %d samples a second, %d bits, %d channels. Save it as a WAV file of 16 bits", ErrWave, f.code, f.rate, f.bits, f.channels)
	}
	samples := resampled(mixed(sound, f.channels), f.rate)
	if err := examine(samples); err != nil {
		return nil, err
	}
	out := make([]byte, 0, 2*len(samples))
	for _, v := range samples {
		out = binary.LittleEndian.AppendUint16(out, uint16(int16(max(math.MinInt16, min(math.MaxInt16, math.Round(v))))))
	}
	return out, nil
}

// examine asks for something that can be heard.
func examine(samples []float64) error {
	seconds := float64(len(samples)) / intake.SampleRate
	if seconds < shortestTake || seconds > longestTake {
		return fmt.Errorf("%w: it lasts %.1f s, and %.2f to %d s are wanted", ErrTake, seconds, shortestTake, longestTake)
	}
	power, over := 0.0, 0
	for _, v := range samples {
		power += v * v
		if math.Abs(v) >= clipped {
			over++
		}
	}
	switch level := math.Sqrt(power / float64(len(samples))); {
	case level < quietestTake:
		return fmt.Errorf("%w: too quiet (%.0f of %d wanted). Speak a hand's width from the microphone", ErrTake, level, quietestTake)
	case float64(over) > clippedMost*float64(len(samples)):
		return fmt.Errorf("%w: too loud, it rattles. Speak further from the microphone", ErrTake)
	}
	return nil
}

// mixed are the samples of all channels together.
func mixed(sound []byte, channels int) []float64 {
	n := len(sound) / 2 / channels
	out := make([]float64, n)
	for i := range out {
		for c := range channels {
			out[i] += float64(int16(binary.LittleEndian.Uint16(sound[2*(i*channels+c):]))) / float64(channels)
		}
	}
	return out
}

// lobes of the sinc on each side: enough that nothing above half the new rate is left to whistle.
const lobes = 12

// resampled brings sound down to a telephone's rate: each new sample is a windowed sinc over the old ones.
func resampled(in []float64, rate int) []float64 {
	if rate == intake.SampleRate {
		return in
	}
	step := float64(rate) / intake.SampleRate
	out := make([]float64, int(float64(len(in))/step))
	reach := lobes * step
	for i := range out {
		at := float64(i) * step
		sum, weight := 0.0, 0.0
		for k := max(0, int(at-reach)+1); k < min(len(in), int(at+reach)+1); k++ {
			x := (float64(k) - at) / step
			w := sinc(0.95*x) * (0.5 + 0.5*math.Cos(math.Pi*x/lobes))
			sum, weight = sum+w*in[k], weight+w
		}
		out[i] = sum / weight
	}
	return out
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}
