package sip

import (
	"time"

	"github.com/pion/rtp"
)

const (
	// probation is how many packets in a row a new source sends before it is believed (RFC 3550, appendix A.1).
	probation = 2
	// sourceGone is how long the source of a call may be silent before another takes its place: a PBX that moves a call begins a new one.
	sourceGone = time.Second
	// payloadMost is 160 ms of sound; nobody sends more in one packet.
	payloadMost = 8 * frameSize
	// eventSize is a telephone event (RFC 4733); more than one in a packet is not sent by telephones.
	eventSize = 4
)

// noEvents is the payload type of events where the offer names none.
const noEvents = 0xff

// A packetKind is what a packet of a call carries.
type packetKind int

const (
	foreign packetKind = iota // nothing of this call
	sound
	event
)

// A stream tells the packets of one caller from whatever else comes to the port. It believes one source at a time.
type stream struct {
	events uint8 // payload type of telephone events

	believed bool
	ssrc     uint32
	last     time.Time // of the newest packet of the source

	next  uint32 // a source on probation
	seq   uint16 // that it should send next
	count int
}

// kind looks at a packet as it came.
func (s *stream) kind(p *rtp.Packet, now time.Time) packetKind {
	kind := foreign
	switch n := len(p.Payload); {
	case p.Version != 2:
	case (p.PayloadType == uint8(muLaw) || p.PayloadType == uint8(aLaw)) && n > 0 && n <= payloadMost:
		kind = sound
	case p.PayloadType == s.events && s.events != noEvents && n == eventSize:
		kind = event
	}
	if kind == foreign || !s.believe(p, now) {
		return foreign
	}
	s.last = now
	return kind
}

// believe says whether a packet is of the call's source, and lets a new one in.
func (s *stream) believe(p *rtp.Packet, now time.Time) bool {
	if s.believed && p.SSRC == s.ssrc {
		return true
	}
	if s.believed && now.Sub(s.last) < sourceGone {
		return false
	}
	if s.count == 0 || p.SSRC != s.next || p.SequenceNumber != s.seq {
		s.next, s.count = p.SSRC, 0
	}
	s.seq = p.SequenceNumber + 1
	if s.count++; s.count < probation {
		return false
	}
	s.believed, s.ssrc, s.count = true, p.SSRC, 0
	return true
}
