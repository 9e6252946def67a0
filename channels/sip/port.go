package sip

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"

	"github.com/emiago/diago/media"
)

// errPorts: every pair of ports for sound is in use, by our calls or by other programs.
var errPorts = errors.New("no port for sound is free")

// ports are where calls take their sound: an even port each, and the odd one above it (RFC 3550, section 11).
type ports struct {
	host        netip.Addr
	first, last int

	mu   sync.Mutex
	next int
}

// open listens on the next free pair, so that a port that was just let go is used again last.
func (p *ports) open() (*media.MediaSession, int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	pairs := (p.last - p.first + 1) / 2
	for range pairs {
		port := p.first + 2*(p.next%pairs)
		p.next++
		s := &media.MediaSession{
			Codecs: []media.Codec{media.CodecAudioUlaw, media.CodecAudioAlaw}, Mode: "sendrecv",
			Laddr: *net.UDPAddrFromAddrPort(netip.AddrPortFrom(p.host, uint16(port))),
		}
		if s.Init() == nil {
			return s, port, nil
		}
	}
	return nil, 0, fmt.Errorf("%w: %d to %d", errPorts, p.first, p.last)
}
