package harness

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"slices"
	"sync"
	"testing"
	"time"
	"unicode/utf16"
)

// SMPP is a carrier that a Kannel binds to over SMPP 3.4, as small as this test needs. fakesmsc cannot send a long message with diacritics
// (several parts in UCS-2); carriers deliver those over SMPP.
type SMPP struct {
	Port    int
	mu      sync.Mutex
	link    net.Conn
	seq     uint32
	answers chan string
	taken   []SMS // all that Kannel handed over
}

// SMPP command numbers (SMPP 3.4, section 5.1.2.1).
const (
	bindTransceiver = 0x09
	submitSM        = 0x04
	deliverSM       = 0x05
	enquireLink     = 0x15
	smppResponse    = 0x80000000
)

func startSMPP(tb testing.TB) *SMPP {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(tb, err)
	s := &SMPP{Port: l.Addr().(*net.TCPAddr).Port, answers: make(chan string, 16)}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go s.serve(c)
		}
	}()
	tb.Cleanup(func() { _ = l.Close() })
	return s
}

// serve answers one link until it closes.
func (s *SMPP) serve(c net.Conn) {
	defer c.Close()
	for {
		var head [16]byte
		if _, err := io.ReadFull(c, head[:]); err != nil {
			return
		}
		size := binary.BigEndian.Uint32(head[0:])
		if size < 16 || size > 1<<16 {
			return
		}
		body := make([]byte, size-16)
		if _, err := io.ReadFull(c, body); err != nil {
			return
		}
		command, seq := binary.BigEndian.Uint32(head[4:]), binary.BigEndian.Uint32(head[12:])
		switch command {
		case bindTransceiver:
			s.mu.Lock()
			s.link = c
			s.mu.Unlock()
			s.write(c, command|smppResponse, seq, []byte("carrier\x00"))
		case submitSM:
			to, text := submitted(body)
			s.mu.Lock()
			s.taken = append(s.taken, SMS{To: to, Text: text})
			s.mu.Unlock()
			select {
			case s.answers <- text:
			default: // nobody waits for an answer: a notice
			}
			s.write(c, command|smppResponse, seq, []byte("1\x00"))
		case enquireLink:
			s.write(c, command|smppResponse, seq, nil)
		}
	}
}

func (s *SMPP) write(c net.Conn, command, seq uint32, body []byte) {
	b := binary.BigEndian.AppendUint32(nil, uint32(16+len(body)))
	b = binary.BigEndian.AppendUint32(b, command)
	b = binary.BigEndian.AppendUint32(b, 0)
	b = binary.BigEndian.AppendUint32(b, seq)
	_, _ = c.Write(append(b, body...))
}

// Send delivers a long message in UCS-2 parts, the last part first, and returns the answer.
func (s *SMPP) Send(tb testing.TB, m SMS, ref byte) string {
	tb.Helper()
	s.Deliver(tb, m, ref)
	select {
	case a := <-s.answers:
		return a
	case <-time.After(time.Minute):
		tb.Fatal("no answer over SMPP within a minute")
		return ""
	}
}

// Deliver is Send for a message that may get no answer.
func (s *SMPP) Deliver(tb testing.TB, m SMS, ref byte) {
	tb.Helper()
	Until(tb, "kannel to bind", func() bool { s.mu.Lock(); defer s.mu.Unlock(); return s.link != nil })
	units := utf16.Encode([]rune(m.Text))
	const size = 67
	n := (len(units) + size - 1) / size
	s.mu.Lock()
	for i := n; i >= 1; i-- {
		part := []byte{5, 0, 3, ref, byte(n), byte(i)}
		for _, u := range units[(i-1)*size : min(i*size, len(units))] {
			part = append(part, byte(u>>8), byte(u))
		}
		s.seq++
		s.write(s.link, deliverSM, s.seq, deliver(m, part))
	}
	s.mu.Unlock()
}

// Taken is every message that Kannel handed to the carrier, in order.
func (s *SMPP) Taken() []SMS {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.taken)
}

// deliver lays out a deliver_sm body with a user data header, coding UCS-2.
func deliver(m SMS, part []byte) []byte {
	var b bytes.Buffer
	b.WriteString("\x00\x01\x01" + m.From + "\x00\x01\x01" + m.To + "\x00")
	b.Write([]byte{0x40, 0, 0, 0, 0, 0, 0, 8, 0, byte(len(part))})
	b.Write(part)
	return b.Bytes()
}

// submitted takes receiver and text out of a submit_sm body.
func submitted(b []byte) (to, text string) {
	next := func() string { one, rest, _ := bytes.Cut(b, []byte{0}); b = rest; return string(one) }
	next()    // service type
	b = b[2:] // source ton, npi
	next()    // source
	b = b[2:] // destination ton, npi
	to = next()
	b = b[3:] // esm, protocol, priority
	next()    // schedule
	next()    // validity
	b = b[4:] // registered, replace, coding, default message
	return to, string(b[1 : 1+int(b[0])])
}
