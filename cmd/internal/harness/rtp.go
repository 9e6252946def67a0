package harness

import (
	"encoding/binary"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"
)

const (
	rtpFrame      = telephoneRate / 50 // samples of 20 ms
	rtpEvents     = 101                // payload type of keys
	telephoneKeys = "0123456789*#"
)

// A Telephone is what a caller's end sends during a call: sound (µ-law) and keys (RFC 4733), packet by packet.
type Telephone struct {
	packets []timedPacket
	at      time.Duration
	ssrc    uint32
	seq     uint16
	clock   uint32
}

type timedPacket struct {
	at      time.Duration
	payload []byte // RTP header and all
}

// NewTelephone has a source and a clock of its own.
func NewTelephone() *Telephone {
	return &Telephone{ssrc: rand.Uint32(), seq: uint16(rand.Uint32()), clock: rand.Uint32()}
}

func (p *Telephone) packet(kind byte, marker bool, payload []byte) {
	b := []byte{0x80, kind}
	if marker {
		b[1] |= 0x80
	}
	b = binary.BigEndian.AppendUint16(b, p.seq)
	b = binary.BigEndian.AppendUint32(b, p.clock)
	b = binary.BigEndian.AppendUint32(b, p.ssrc)
	p.packets = append(p.packets, timedPacket{p.at, append(b, payload...)})
	p.seq++
}

// Say speaks.
func (p *Telephone) Say(samples []int16) {
	for coded := MuLaw(samples); len(coded) > 0; coded = coded[min(rtpFrame, len(coded)):] {
		p.packet(0, false, coded[:min(rtpFrame, len(coded))])
		p.clock += rtpFrame
		p.at += 20 * time.Millisecond
	}
}

// Wait says nothing for a while.
func (p *Telephone) Wait(d time.Duration) { p.Say(make([]int16, int(d*telephoneRate/time.Second))) }

// Press presses keys, each for a tenth of a second.
func (p *Telephone) Press(keys string) {
	for _, key := range []byte(keys) {
		const frames, ends = 5, 3
		for i := 1; i <= frames+ends-1; i++ {
			event := []byte{byte(strings.IndexByte(telephoneKeys, key)), 10, 0, 0}
			if i >= frames {
				event[1] |= 0x80
			}
			binary.BigEndian.PutUint16(event[2:], uint16(min(i, frames)*rtpFrame))
			p.packet(rtpEvents, i == 1, event)
			if i < frames {
				p.at += 20 * time.Millisecond
			}
		}
		p.clock += frames * rtpFrame
		p.Wait(60 * time.Millisecond)
	}
}

// Garble puts packets between the others that are none of the call: other sources, formats, versions and lengths, and no RTP at all.
func (p *Telephone) Garble() {
	var all []timedPacket
	for i, one := range p.packets {
		all = append(all, one)
		bad := append([]byte(nil), one.payload...)
		switch i % 9 {
		case 0: // another source
			binary.BigEndian.PutUint32(bad[8:], rand.Uint32())
		case 1: // another source that is always the same, out of order
			binary.BigEndian.PutUint32(bad[8:], 7)
			binary.BigEndian.PutUint16(bad[2:], uint16(rand.Uint32()))
		case 2: // a format that nobody offered
			bad[1] = 18
		case 3: // longer than any sound
			bad = append(bad, make([]byte, 1250)...)
		case 4: // cut off in its header
			bad = bad[:7]
		case 5: // another protocol
			bad[0] = 0x20
		case 6: // more extensions than there are bytes
			bad[0] = 0xbf
		case 7: // more padding than there are bytes
			bad[0] |= 0x20
			bad[len(bad)-1] = 0xff
		case 8: // an event of no telephone, of another source
			bad = append(bad[:12], 200, 0, 0, 0)
			bad[1] = rtpEvents
			binary.BigEndian.PutUint32(bad[8:], 9)
		}
		all = append(all, timedPacket{one.at, bad})
	}
	p.packets = all
}

// Length is how long it sends.
func (p *Telephone) Length() time.Duration { return p.at }

// Save writes it as a capture, which SIPp sends with the same pauses.
func (p *Telephone) Save(tb testing.TB, path string) {
	tb.Helper()
	little := binary.LittleEndian
	b := little.AppendUint32(nil, 0xa1b2c3d4)
	b = little.AppendUint16(b, 2)
	b = little.AppendUint16(b, 4)
	b = append(b, make([]byte, 8)...)
	b = little.AppendUint32(b, 65535)
	b = little.AppendUint32(b, 1) // Ethernet
	for _, one := range p.packets {
		frame := datagramFrame(one.payload)
		b = little.AppendUint32(b, uint32(one.at/time.Second))
		b = little.AppendUint32(b, uint32(one.at%time.Second/time.Microsecond))
		b = little.AppendUint32(b, uint32(len(frame)))
		b = append(little.AppendUint32(b, uint32(len(frame))), frame...)
	}
	must(tb, os.WriteFile(path, b, 0o600))
}

// datagramFrame is a datagram in IPv4 in Ethernet, from and to nowhere in particular.
func datagramFrame(payload []byte) []byte {
	big := binary.BigEndian
	b := append(make([]byte, 12), 0x08, 0x00)
	b = append(b, 0x45, 0)
	b = big.AppendUint16(b, uint16(28+len(payload)))
	b = append(b, 0, 0, 0, 0, 64, 17, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1)
	b = big.AppendUint16(b, 6000)
	b = big.AppendUint16(b, 6000)
	b = big.AppendUint16(b, uint16(8+len(payload)))
	b = big.AppendUint16(b, 0)
	return append(b, payload...)
}
