package sip

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/emiago/diago/media"
	"github.com/pion/rtp"
)

var (
	// errSilent: nothing came from the caller's end for so long that nobody is there.
	errSilent = errors.New("no sound comes any more")
	// errTooLong: the call has had its time.
	errTooLong = errors.New("the call has had its time")
)

const (
	frameTime = frameSize * time.Second / sampleRate
	// behindMost is how late a frame may be before the clock starts anew, rather than send what was missed at once.
	behindMost = 10 * frameTime
	// lookEvery is how often a line without packets looks whether it should end.
	lookEvery = 200 * time.Millisecond
	// typedMost is how many keys wait to be asked for: those who know the menu type ahead.
	typedMost = 64
)

// A line is the ear and the mouth of one call. It ends when its context does; sound is in memory only, and is overwritten.
type line struct {
	sockets *media.MediaSession // its port, which diago reads and writes
	law     law                 // in which we speak
	events  uint8               // payload type of keys, noEvents: they are heard in the sound
	from    func(netip.Addr) bool
	silent  time.Duration // without a packet of the caller

	keys  chan byte
	ahead byte // the key that interrupted what was said, 0 none; of whoever leads the call
	end   context.CancelCauseFunc

	mu       sync.Mutex    // held over a write to the socket: another offer may turn it elsewhere
	muted    bool          // the caller's end takes nothing: a call on hold
	saying   []byte        // samples of 16 bits, less significant byte first; shared, nobody writes to them
	said     chan struct{} // closed when saying is over
	recorder *recorder
}

// hear reads what comes until the line ends.
func (l *line) hear(ctx context.Context) {
	buffer := make([]byte, media.RTPBufSize)
	defer clear(buffer)
	source := stream{events: l.events}
	var presses events
	var heard tones
	defer heard.forget()
	last := time.Now()
	for ctx.Err() == nil {
		var p rtp.Packet
		if err := l.sockets.StopRTP(1, lookEvery); err != nil {
			return
		}
		_, err := l.sockets.ReadRTP(buffer, &p)
		var network net.Error
		if errors.As(err, &network) && !network.Timeout() {
			return
		}
		now := time.Now()
		kind := foreign
		if err == nil && l.near() {
			kind = source.kind(&p, now)
		}
		switch kind {
		case sound:
			last = now
			l.listen(&p, now)
			if l.events == noEvents {
				for _, key := range heard.keys(law(p.PayloadType), p.Payload) {
					l.press(key)
				}
			}
		case event:
			last = now
			if key, ok := presses.key(p.Payload, p.SSRC, p.Timestamp); ok {
				l.press(key)
			}
		case foreign:
			if now.Sub(last) > l.silent && !l.held() {
				l.end(errSilent)
			}
		}
	}
}

// near says whether the newest packet came from where sound may come from.
func (l *line) near() bool {
	from, ok := l.sockets.ReadRTPFromAddr.(*net.UDPAddr)
	return ok && l.from(from.AddrPort().Addr().Unmap())
}

// listen gives sound to the recorder, if one runs.
func (l *line) listen(p *rtp.Packet, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.recorder != nil {
		l.recorder.add(law(p.PayloadType), p.Payload, p.SSRC, p.Timestamp, now)
	}
}

// press notes a key; more than anybody types ahead are dropped.
func (l *line) press(key byte) {
	select {
	case l.keys <- key:
	default:
	}
}

// speak sends a frame every 20 ms until the line ends: what is to be said, or silence, without which a PBX believes the call dead.
func (l *line) speak(ctx context.Context) {
	var random [10]byte
	rand.Read(random[:])
	p := rtp.Packet{Header: rtp.Header{
		Version: 2, PayloadType: uint8(l.law), Marker: true, SSRC: binary.BigEndian.Uint32(random[:]), Timestamp: binary.BigEndian.Uint32(random[4:]),
		SequenceNumber: binary.BigEndian.Uint16(random[8:]),
	}, Payload: make([]byte, frameSize)}
	next := time.Now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		l.send(&p)
		p.Marker = false
		p.SequenceNumber++
		p.Timestamp += frameSize
		next = next.Add(frameTime)
		if late := time.Since(next); late > behindMost {
			p.Timestamp += frameSize * uint32(late/frameTime)
			next = time.Now()
		}
		timer.Reset(time.Until(next))
	}
}

// send codes and sends one frame.
func (l *line) send(p *rtp.Packet) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := min(len(l.saying), 2*frameSize)
	l.law.encode(p.Payload, l.saying[:n])
	if !l.muted {
		_ = l.sockets.WriteRTP(p) // a frame that is lost is not repeated
	}
	l.saying = l.saying[n:]
	if len(l.saying) == 0 && l.said != nil {
		close(l.said)
		l.said = nil
	}
}

// held says whether the caller's end put the call on hold.
func (l *line) held() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.muted
}

// turn sends sound elsewhere from now on, as a new offer has it.
func (l *line) turn(to netip.AddrPort, muted bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sockets.SetRemoteAddr(net.UDPAddrFromAddrPort(to))
	l.muted = muted
}

// say says it all, or until a key is pressed where keys may interrupt; the key is then still to be asked for. # interrupts nothing: those who end their keys with it as they were
// told, when the last of them was enough, would not hear what comes next. The context's error when the line ends first.
func (l *line) say(ctx context.Context, samples []byte, interrupt bool) error {
	if len(samples) == 0 || interrupt && l.ahead != 0 {
		return context.Cause(ctx)
	}
	done := make(chan struct{})
	l.mu.Lock()
	l.saying, l.said = samples, done
	l.mu.Unlock()
	look := time.NewTicker(frameTime)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-done:
			return nil
		case <-look.C:
			if interrupt && l.pressed() {
				l.hush()
				return nil
			}
		}
	}
}

// pressed says whether a key other than # was pressed, and keeps it.
func (l *line) pressed() bool {
	for l.ahead == 0 && len(l.keys) > 0 {
		if key := <-l.keys; key != '#' {
			l.ahead = key
		}
	}
	return l.ahead != 0
}

// hush stops what is being said.
func (l *line) hush() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.saying, l.said = nil, nil
}

// key waits for the next key; 0 when none is pressed in time.
func (l *line) key(ctx context.Context, wait time.Duration) (byte, error) {
	if key := l.ahead; key != 0 {
		l.ahead = 0
		return key, nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	case key := <-l.keys:
		return key, nil
	case <-timer.C:
		return 0, nil
	}
}

// record gives sound to out until # is pressed, nobody has spoken for hush, the time is over, or the line ends. What was typed before does not count.
func (l *line) record(ctx context.Context, most, hush time.Duration, out func(samples []byte)) {
	l.forgetKeys()
	r := newRecorder(most, out, time.Now())
	l.mu.Lock()
	l.recorder = r
	l.mu.Unlock()
	defer func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.recorder = nil
		r.finish()
	}()
	look := time.NewTicker(frameTime)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case key := <-l.keys:
			if key == '#' {
				return
			}
		case now := <-look.C:
			l.mu.Lock()
			over := r.full(now) || r.quiet(now) > hush
			l.mu.Unlock()
			if over {
				return
			}
		}
	}
}

// forgetKeys drops what was typed and not asked for.
func (l *line) forgetKeys() {
	l.ahead = 0
	for len(l.keys) > 0 {
		<-l.keys
	}
}
