package sip

import (
	"context"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"
)

// A Caller is what is known when a call comes in.
type Caller struct {
	Door   string // that the number dialled stands for
	Number []byte // of the caller, for intake's limit alone; nil where none is told
}

// A lead leads a call through its menu. It returns when the call should be hung up, or soon after the context's end.
type lead func(ctx context.Context, l *line, c Caller)

// answer picks the call up, has it led, and hangs up.
func (e *Endpoint) answer(req *sip.Request, tx sip.ServerTransaction, o offer, c Caller) {
	defer clear(c.Number)
	sockets, port, err := e.ports.open()
	if err != nil {
		respond(req, tx, sip.StatusServiceUnavailable, "Service Unavailable")
		return
	}
	defer sockets.Close()
	agent := sipgo.DialogUA{Client: e.client, ContactHDR: e.contact(), RewriteContact: true}
	dialog, err := agent.ReadInvite(req, tx)
	if err != nil {
		respond(req, tx, sip.StatusBadRequest, "Bad Request")
		return
	}
	ctx, end := context.WithCancelCause(dialog.Context())
	defer end(nil)
	l := &placed{offer: o, at: netip.AddrPortFrom(e.p.Advertise, uint16(port)), answers: 1, dialog: dialog, line: &line{
		sockets: sockets, law: o.laws[0], events: o.events, from: func(a netip.Addr) bool { return within(e.p.Media, a) }, silent: e.p.Silent,
		keys: make(chan byte, typedMost), end: end,
	}}
	l.turn(o.to, !o.takes())
	if !e.keep(l) {
		respond(req, tx, sip.StatusServiceUnavailable, "Service Unavailable")
		return
	}
	defer e.drop(l)
	if e.pickUp(l, tx) {
		e.talk(ctx, l.line, c)
	}
	hangUp(dialog)
}

// keep lets requests find a call; false when the line is closing.
func (e *Endpoint) keep(l *placed) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.closed {
		e.lines[l.dialog.ID] = l
	}
	return !e.closed
}

func (e *Endpoint) drop(l *placed) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.lines, l.dialog.ID)
}

// pickUp answers and waits until the caller's end has heard so. Without that the call counts as answered and is hung up at once (RFC 3261, section 13.3.1.4).
func (e *Endpoint) pickUp(l *placed, tx sip.ServerTransaction) bool {
	request := l.dialog.InviteRequest
	res := sip.NewSDPResponseFromRequest(request, l.offer.answer(l.at, l.answers))
	e.straighten(request)
	var missed atomic.Bool
	late := time.AfterFunc(e.ackIn, func() {
		missed.Store(true)
		_ = l.dialog.ReadAck(request, tx) // as if it had come: its number is that of the request
	})
	defer late.Stop()
	return l.dialog.WriteResponse(res) == nil && !missed.Load()
}

// straighten leaves out a way for later requests that does not begin at a peer: it would have us look up names, or write to strangers. They then go where the call came from.
func (e *Endpoint) straighten(request *sip.Request) {
	first := request.RecordRoute()
	if first == nil {
		return
	}
	if host, err := netip.ParseAddr(first.Address.Host); err == nil && within(e.p.Peers, host) {
		return
	}
	for request.RemoveHeader("Record-Route") {
	}
}

// talk hears and speaks while the call is led.
func (e *Endpoint) talk(ctx context.Context, l *line, c Caller) {
	ctx, over := context.WithTimeoutCause(ctx, e.p.Longest, errTooLong)
	var both sync.WaitGroup
	both.Go(func() { l.hear(ctx) })
	both.Go(func() { l.speak(ctx) })
	e.lead(ctx, l, c)
	over()
	both.Wait()
}

// hangUp says goodbye, unless the caller's end did. Nobody waits for an answer that does not come.
func hangUp(dialog *sipgo.DialogServerSession) {
	ctx, cancel := context.WithTimeout(context.Background(), byeWithin)
	defer cancel()
	_ = dialog.Bye(ctx) // who does not hear it notices that nothing comes any more
	_ = dialog.Close()  // has no error
}
