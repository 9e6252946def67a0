package sip

import (
	"bytes"
	"context"
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// soon waits for what a lead tells.
func soon[T any](t *testing.T, what string, c <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-c:
	case <-time.After(20 * time.Second):
		t.Fatalf("waited in vain for %s", what)
	}
	return v
}

// TestCall: a call is answered, heard and spoken to; the caller's keys come in three ways; the caller hangs up.
func TestCall(t *testing.T) {
	keys, how, from := make(chan byte, 10), make(chan error, 1), make(chan Caller, 1)
	e, logged := started(t, Params{Numbers: map[string]string{"1800": "hue"}}, func(ctx context.Context, l *line, c Caller) {
		from <- Caller{c.Door, append([]byte(nil), c.Number...)}
		for {
			key, err := l.key(ctx, time.Minute)
			if err != nil {
				how <- err
				return
			}
			keys <- key
		}
	})
	p := newPeer(t, e, "127.0.0.1")
	p.calls()
	if c := soon(t, "the call", from); c.Door != "hue" || string(c.Number) != number {
		t.Errorf("a call of %+v", c)
	}
	p.says(0, bytes.Repeat([]byte{0xff}, frameSize), bytes.Repeat([]byte{0xff}, frameSize))
	p.says(101, []byte{4, 10, 0, 160})
	if k := soon(t, "a key of an event", keys); k != '4' {
		t.Errorf("key %q", k)
	}
	p.send("INFO", "Signal=#\r\nDuration=100\r\n")
	p.wants("SIP/2.0 200")
	if k := soon(t, "a key of a message", keys); k != '#' {
		t.Errorf("key %q", k)
	}
	if n, err := p.ear.Read(make([]byte, 1500)); err != nil || n != 12+frameSize {
		t.Errorf("%d bytes are said: %v", n, err)
	}
	p.send("BYE", "")
	p.wants("SIP/2.0 200")
	soon(t, "the end", how)
	if logged.String() != "" {
		t.Errorf("logged of a call: %s", logged)
	}
}

// TestSilent: a call from which nothing comes is let go.
func TestSilent(t *testing.T) {
	how := make(chan error, 1)
	e, _ := started(t, Params{Silent: 100 * time.Millisecond}, waits(how))
	p := newPeer(t, e, "127.0.0.1")
	p.calls()
	if err := soon(t, "the end of a call without sound", how); !errors.Is(err, errSilent) {
		t.Errorf("it ends with %v", err)
	}
	p.obeys(p.wants("BYE"))
}

// TestBusy: no more calls than there are places, and a place is free again however a call ended.
func TestBusy(t *testing.T) {
	e, _ := started(t, Params{Calls: 1}, waits(make(chan error, 10)))
	first := newPeer(t, e, "127.0.0.1")
	first.calls()
	busy := newPeer(t, e, "127.0.0.1")
	busy.send("INVITE", busy.offer("sendrecv"))
	if status := busy.status(); status != 486 {
		t.Errorf("a call too many is answered %d", status)
	}
	first.send("BYE", "")
	first.wants("SIP/2.0 200")

	for name, call := range map[string]func(p *peer){
		"who does not hear the answer": func(p *peer) { p.rings(); p.obeys(p.wants("BYE")) },
		"who hangs up at once":         func(p *peer) { p.calls(); p.send("BYE", ""); p.wants("SIP/2.0 200") },
		"who hangs up before": func(p *peer) {
			p.send("INVITE", p.offer("sendrecv"))
			p.send("CANCEL", "")
			for end := false; !end; {
				m := p.read(20 * time.Second)
				if strings.HasPrefix(m, "BYE") {
					p.obeys(m)
				}
				end = m == "" || strings.HasPrefix(m, "BYE") || strings.HasPrefix(m, "SIP/2.0 487")
			}
		},
	} {
		p := newPeer(t, e, "127.0.0.1")
		for free := false; !free; free = len(e.places) == 0 { // of the call before
			p.send("OPTIONS", "")
			p.wants("SIP/2.0 200")
		}
		t.Log(name)
		call(p)
	}
}

// TestStrangers: who is no peer gets no answer; a peer's nonsense ends nothing, and what no telephone needs is not offered.
func TestStrangers(t *testing.T) {
	e, _ := started(t, Params{Numbers: map[string]string{"1800": "hue"}}, waits(make(chan error, 10)))
	stranger := newPeer(t, e, "127.0.0.2")
	stranger.send("OPTIONS", "")
	if m := stranger.read(300 * time.Millisecond); m != "" {
		t.Errorf("a stranger is answered: %s", m)
	}
	p := newPeer(t, e, "127.0.0.1")
	for _, nonsense := range []string{
		"", "\r\n\r\n", "INVITE", "INVITE sip:x SIP/2.0\r\n\r\n", strings.Replace(goodInvite, "Contact", "Contract", 1), strings.Replace(goodInvite, "Via:", "Vie:", 1),
		"SIP/2.0 200 OK\r\n\r\n", strings.Repeat("A", 30000), strings.Replace(goodInvite, "Content-Length: 0", "Content-Length: 99999", 1),
		"INFO sip:1800@line SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bKq\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\nCall-ID: x\r\nCSeq: 1 INFO\r\n\r\n",
	} {
		p.raw([]byte(nonsense))
	}
	for _, row := range []struct {
		method, body string
		want         int
	}{
		{"INVITE", "", 488}, {"INVITE", "c=IN\nm=audio\n\n", 488}, {"INVITE", strings.Replace(p.offer("sendrecv"), "c=IN IP4 127.0.0.1", "c=IN IP4 192.0.2.99", 1), 488},
		{"BYE", "", 481}, {"REFER", "", 405}, {"MESSAGE", "hello", 405}, {"SUBSCRIBE", "", 405}, {"OPTIONS", "", 200},
	} {
		q := newPeer(t, e, "127.0.0.1")
		q.send(row.method, row.body)
		if status := q.status(); status != row.want {
			t.Errorf("%s with %q is answered %d, want %d", row.method, row.body, status, row.want)
		}
		q.send("ACK", "")
	}
}

// TestHold: a call that a PBX puts on hold is not let go for its silence, and goes on where the PBX has moved it.
func TestHold(t *testing.T) {
	how := make(chan error, 1)
	const silent = time.Second
	e, _ := started(t, Params{Silent: silent}, waits(how))
	p := newPeer(t, e, "127.0.0.1")
	p.calls()
	p.send("INVITE", p.offer("sendonly"))
	if ok := p.wants("SIP/2.0 200"); !strings.Contains(ok, "a=recvonly") {
		t.Errorf("the hold is answered %s", ok)
	}
	p.send("ACK", "")
	select {
	case err := <-how:
		t.Fatalf("a call on hold ends: %v", err)
	case <-time.After(silent * 3 / 2):
	}
	moved := newPeer(t, e, "127.0.0.1")
	p.ear = moved.ear
	p.send("INVITE", p.offer("sendrecv"))
	p.wants("SIP/2.0 200")
	p.send("ACK", "")
	if _, err := p.ear.Read(make([]byte, 1500)); err != nil {
		t.Errorf("nothing is said where the call went: %v", err)
	}
	if err := soon(t, "the end", how); !errors.Is(err, errSilent) {
		t.Errorf("it ends with %v", err)
	}
	p.obeys(p.wants("BYE"))
}

// TestRegister: a trunk that asks for a password gets its digest, never the word, and the line is away until it is known.
func TestRegister(t *testing.T) {
	e, _ := started(t, Params{Calls: 1}, waits(make(chan error, 1))) // for a peer there must be a line; the trunk is one
	trunk := newPeer(t, e, "127.0.0.1")
	at := trunk.conn.LocalAddr().(interface{ AddrPort() netip.AddrPort }).AddrPort()
	line, logged := started(t, Params{Trunk: &Trunk{Host: at.Addr().String(), Port: int(at.Port()), Username: "hotline", Password: []byte("dam-mua-dong")}}, waits(make(chan error, 1)))
	trunk.to.Port = int(line.Address().Port())

	asked := trunk.wants("REGISTER")
	challenge(trunk, asked, "401 Unauthorized", "WWW-Authenticate: Digest realm=\"trunk\", nonce=\"abc\", algorithm=MD5, qop=\"auth\"\r\n")
	answered := trunk.wants("REGISTER")
	for !strings.Contains(answered, "Authorization: Digest") {
		answered = trunk.wants("REGISTER")
	}
	if strings.Contains(answered, "dam-mua-dong") || !strings.Contains(answered, `username="hotline"`) || !strings.Contains(answered, "Contact: <sip:hotline@127.0.0.1:") {
		t.Errorf("the trunk is told %s", answered)
	}
	challenge(trunk, answered, "403 Forbidden", "")
	for deadline := time.Now().Add(20 * time.Second); !strings.Contains(logged.String(), "403") && time.Now().Before(deadline); {
		<-time.After(10 * time.Millisecond)
	}
	if !line.Away() || strings.Contains(logged.String(), "127.0.0.1") {
		t.Errorf("away: %v; logged: %s", line.Away(), logged)
	}
}

// challenge answers a registration.
func challenge(trunk *peer, request, status, header string) {
	var kept []string
	for l := range strings.SplitSeq(request, "\r\n") {
		for _, name := range []string{"Via:", "From:", "To:", "Call-ID:", "CSeq:"} {
			if strings.HasPrefix(l, name) {
				kept = append(kept, l)
			}
		}
	}
	trunk.raw([]byte("SIP/2.0 " + status + "\r\n" + strings.Join(kept, "\r\n") + "\r\n" + header + "Content-Length: 0\r\n\r\n"))
}
