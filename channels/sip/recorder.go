package sip

import "time"

const (
	// reorder is how much sound is held back, for packets that overtook others.
	reorder = sampleRate
	// lateMost is how far sound may lie behind the clock of the recording: what the network or this machine held up.
	lateMost = 5 * sampleRate
	// earlyMost is how far it may lie before it; farther, a telephone's own clock has jumped.
	earlyMost = sampleRate / 2
	// loud is the root mean square from which somebody speaks: about 40 dB under the loudest.
	loud = 300
)

// A recorder lays sound at the place that its RTP time tells, so that what comes late or twice changes nothing, and hands it out in order; what never comes is
// silence. The time of the caller's end is believed as long as it stays near ours. It holds one second, and overwrites what it has handed out.
type recorder struct {
	out   func(samples []byte) // of 16 bits, less significant byte first; overwritten when it returns
	most  int                  // samples
	held  [reorder]int16       // sample n is at n % reorder, from sent on
	sent  int                  // samples handed out
	end   int                  // samples so far
	heard int                  // where the newest loud sound ended; 0: nobody spoke
	begun time.Time

	based bool
	base  uint32 // RTP time of sample 0
	whose uint32 // source of that time
}

func newRecorder(most time.Duration, out func([]byte), now time.Time) *recorder {
	return &recorder{out: out, most: samplesIn(most), begun: now}
}

// add lays one packet.
func (r *recorder) add(l law, payload []byte, source, at uint32, now time.Time) {
	clock := samplesIn(now.Sub(r.begun))
	place := int(int32(at - r.base))
	if !r.based || source != r.whose || place < clock-lateMost || place > clock+earlyMost {
		place = max(r.end, min(clock, r.most))
		r.base, r.based, r.whose = at-uint32(place), true, source
	}
	end := min(place+len(payload), r.most)
	r.hand(end - reorder)
	book := sounds[l]
	for i := max(place, r.sent); i < end; i++ {
		r.held[i%reorder] = book.sample[payload[i-place]]
	}
	r.end = max(r.end, end)
	if l.loudness(payload) >= loud {
		r.heard = max(r.heard, end)
	}
}

// hand gives out everything before a place.
func (r *recorder) hand(before int) {
	var piece [2 * frameSize]byte
	defer clear(piece[:])
	for r.sent < before {
		n := min(before-r.sent, frameSize)
		for i := range n {
			at := (r.sent + i) % reorder
			piece[2*i], piece[2*i+1] = byte(r.held[at]), byte(uint16(r.held[at])>>8)
			r.held[at] = 0
		}
		r.out(piece[:2*n])
		r.sent += n
	}
}

// finish gives out the rest.
func (r *recorder) finish() { r.hand(r.end) }

// full says whether the time is over.
func (r *recorder) full(now time.Time) bool {
	return r.end >= r.most || samplesIn(now.Sub(r.begun)) >= r.most
}

// quiet is how long nobody has spoken.
func (r *recorder) quiet(now time.Time) time.Duration {
	return time.Duration(max(0, samplesIn(now.Sub(r.begun))-r.heard)) * time.Second / sampleRate
}

func samplesIn(d time.Duration) int { return int(d * sampleRate / time.Second) }
