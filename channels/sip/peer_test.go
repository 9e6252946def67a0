package sip

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pion/rtp"
)

// number stands in every request and may stand nowhere else.
const number = "0905173477"

// A peer is a trunk, played word by word.
type peer struct {
	t    *testing.T
	conn *net.UDPConn // signalling
	ear  *net.UDPConn // sound
	to   *net.UDPAddr
	tag  string // of a call's other end
	call string
	seq  int
	rtp  *net.UDPAddr // where the other end takes sound
	next uint16
	time uint32
}

// started runs an endpoint whose calls are led by lead, and gives what it logged.
func started(t *testing.T, p Params, lead lead) (*Endpoint, *journal) {
	t.Helper()
	logged := new(journal)
	p.Log = slog.New(slog.NewTextHandler(logged, nil))
	p.Listen = netip.MustParseAddrPort("127.0.0.1:0")
	if p.Peers == nil {
		p.Peers = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
	}
	if p.Numbers == nil {
		p.Numbers = map[string]string{"": "door"}
	}
	if p.Calls == 0 {
		p.Calls = 2
	}
	p.PortFirst = 30000 + int(time.Now().UnixNano()/1000%10000)&^1
	p.PortLast = p.PortFirst + 63
	e, err := Listen(p)
	if err != nil {
		t.Fatal(err)
	}
	e.ackIn = 300 * time.Millisecond
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- e.run(ctx, lead) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the endpoint ends with %v", err)
		}
	})
	return e, logged
}

// A journal is a log that can be read while it is written.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(b []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(b)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// waits is a lead that does nothing until the call ends, and tells how it did.
func waits(how chan<- error) lead {
	return func(ctx context.Context, _ *line, _ Caller) {
		<-ctx.Done()
		how <- context.Cause(ctx)
	}
}

func newPeer(t *testing.T, e *Endpoint, host string) *peer {
	t.Helper()
	listen := func() *net.UDPConn {
		c, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.ParseIP(host)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c
	}
	return &peer{t: t, conn: listen(), ear: listen(), to: net.UDPAddrFromAddrPort(e.Address()), call: fmt.Sprintf("%d@trunk", time.Now().UnixNano())}
}

// send sends a request with a body, in the call if it has begun.
func (p *peer) send(method, body string) {
	p.t.Helper()
	if method != "ACK" && method != "CANCEL" {
		p.seq++
	}
	to := "<sip:1800@line>"
	if p.tag != "" {
		to += ";tag=" + p.tag
	}
	kind, branch := "", fmt.Sprintf("%s%d", strings.TrimSuffix(p.call, "@trunk"), p.seq)
	if body != "" {
		kind = "Content-Type: application/sdp\r\n"
	}
	if method == "ACK" { // of an answer: a transaction of its own
		branch += "a"
	}
	text := fmt.Sprintf("%s sip:1800@line SIP/2.0\r\nVia: SIP/2.0/UDP %s;branch=z9hG4bK%s;rport\r\nFrom: <sip:%s@trunk>;tag=a\r\nTo: %s\r\nCall-ID: %s\r\nCSeq: %d %s\r\nContact: <sip:%s@%s>\r\nMax-Forwards: 70\r\n%sContent-Length: %d\r\n\r\n%s",
		method, p.conn.LocalAddr(), branch, number, to, p.call, p.seq, method, number, p.conn.LocalAddr(), kind, len(body), body)
	p.raw([]byte(text))
}

func (p *peer) raw(b []byte) {
	p.t.Helper()
	if _, err := p.conn.WriteToUDP(b, p.to); err != nil {
		p.t.Fatal(err)
	}
}

// read is the next message; "" when none comes within the time.
func (p *peer) read(within time.Duration) string {
	buffer := make([]byte, 16<<10)
	if err := p.conn.SetReadDeadline(time.Now().Add(within)); err != nil {
		p.t.Fatal(err)
	}
	n, err := p.conn.Read(buffer)
	if err != nil {
		return ""
	}
	return string(buffer[:n])
}

// wants reads until a message begins so, and returns it.
func (p *peer) wants(start string) string {
	p.t.Helper()
	for {
		m := p.read(20 * time.Second)
		if m == "" {
			p.t.Fatalf("no %q came", start)
		}
		if strings.HasPrefix(m, start) {
			return m
		}
	}
}

// obeys answers a request of the other end.
func (p *peer) obeys(request string) {
	p.t.Helper()
	var kept []string
	for line := range strings.SplitSeq(request, "\r\n") {
		for _, name := range []string{"Via:", "From:", "To:", "Call-ID:", "CSeq:"} {
			if strings.HasPrefix(line, name) {
				kept = append(kept, line)
			}
		}
	}
	p.raw([]byte("SIP/2.0 200 OK\r\n" + strings.Join(kept, "\r\n") + "\r\nContent-Length: 0\r\n\r\n"))
}

func (p *peer) offer(way string) string {
	return fmt.Sprintf("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio %d RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\na=%s\r\n", p.ear.LocalAddr().(*net.UDPAddr).Port, way)
}

var (
	tagOf  = regexp.MustCompile(`(?m)^To:.*;tag=([^;\r]+)`)
	portOf = regexp.MustCompile(`m=audio (\d+)`)
)

// rings calls and hears the answer, without telling so.
func (p *peer) rings() string {
	p.t.Helper()
	p.send("INVITE", p.offer("sendrecv"))
	ok := p.wants("SIP/2.0 200")
	p.tag = tagOf.FindStringSubmatch(ok)[1]
	var port int
	if _, err := fmt.Sscan(portOf.FindStringSubmatch(ok)[1], &port); err != nil {
		p.t.Fatal(err)
	}
	p.rtp = &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port}
	return ok
}

// calls is a whole beginning.
func (p *peer) calls() {
	p.t.Helper()
	p.rings()
	p.send("ACK", "")
}

// says sends packets of sound or of one key, 20 ms of time each.
func (p *peer) says(kind uint8, payloads ...[]byte) {
	p.t.Helper()
	for _, payload := range payloads {
		packet := rtp.Packet{Header: rtp.Header{Version: 2, PayloadType: kind, SSRC: 7, SequenceNumber: p.next, Timestamp: p.time}, Payload: payload}
		b, err := packet.Marshal()
		if err == nil {
			_, err = p.ear.WriteToUDP(b, p.rtp)
		}
		if err != nil {
			p.t.Fatal(err)
		}
		p.next++
		p.time += frameSize
	}
}

// answers reads what comes until one of the endings, and returns the status.
func (p *peer) status() int {
	p.t.Helper()
	for {
		m := p.read(20 * time.Second)
		if m == "" {
			p.t.Fatal("no answer came")
		}
		status := 0
		if _, err := fmt.Sscanf(m, "SIP/2.0 %d", &status); err == nil && status >= 200 {
			return status
		}
	}
}
