package sip

import (
	"net/netip"
	"strings"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"
)

// identities are headers that name the caller and that nothing here needs: they are dropped before anything else is done.
var identities = []string{"P-Asserted-Identity", "P-Preferred-Identity", "Remote-Party-ID", "Identity", "Diversion", "History-Info", "User-Agent", "Subject", "Organization", "Referred-By", "Geolocation", "P-Access-Network-Info", "P-Charging-Vector"}

// A placed call: its line, and what a later request for it needs.
type placed struct {
	*line
	dialog  *sipgo.DialogServerSession
	offer   offer
	at      netip.AddrPort // where we take its sound
	answers int            // descriptions given so far
}

// guarded answers a request that a fault of ours or of the library would otherwise end the server with.
func (e *Endpoint) guarded(handle func(*sip.Request, sip.ServerTransaction)) sipgo.RequestHandler {
	return func(req *sip.Request, tx sip.ServerTransaction) {
		defer func() {
			if recover() != nil {
				e.p.Log.Error("a request of the telephone line could not be handled")
				respond(req, tx, sip.StatusInternalServerError, "Server Internal Error")
			}
		}()
		handle(req, tx)
	}
}

// respond answers without a body. An answer that cannot be sent is asked for again.
func respond(req *sip.Request, tx sip.ServerTransaction, status int, reason string, more ...sip.Header) {
	res := sip.NewResponseFromRequest(req, status, reason, nil)
	for _, h := range more {
		res.AppendHeader(h)
	}
	_ = tx.Respond(res)
}

var allowed = sip.NewHeader("Allow", "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO")

func notAllowed(req *sip.Request, tx sip.ServerTransaction) {
	if !req.IsAck() {
		respond(req, tx, sip.StatusMethodNotAllowed, "Method Not Allowed", allowed)
	}
}

func unknown(req *sip.Request, tx sip.ServerTransaction) {
	respond(req, tx, sip.StatusCallTransactionDoesNotExists, "Call Does Not Exist")
}

// options tells a PBX that asks from time to time that the line is there.
func (e *Endpoint) options(req *sip.Request, tx sip.ServerTransaction) {
	respond(req, tx, sip.StatusOK, "OK", allowed, sip.NewHeader("Accept", "application/sdp"))
}

func (e *Endpoint) ack(req *sip.Request, tx sip.ServerTransaction) {
	if l := e.find(req); l != nil {
		_ = l.dialog.ReadAck(req, tx) // of an older offer: nothing is to be done
	}
}

func (e *Endpoint) bye(req *sip.Request, tx sip.ServerTransaction) {
	if l := e.find(req); l == nil || l.dialog.ReadBye(req, tx) != nil {
		unknown(req, tx)
	}
}

// info takes a key that a PBX tells beside the sound.
func (e *Endpoint) info(req *sip.Request, tx sip.ServerTransaction) {
	l := e.find(req)
	if l == nil {
		unknown(req, tx)
		return
	}
	if key, ok := infoKey(req.Body()); ok {
		l.press(key)
	}
	respond(req, tx, sip.StatusOK, "OK")
}

// find is the call that a request belongs to; nil for none.
func (e *Endpoint) find(req *sip.Request) *placed {
	id, err := sip.DialogIDFromRequestUAS(req)
	if err != nil {
		return nil
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.lines[id]
}

// invite takes a new call, or another offer for one under way.
func (e *Endpoint) invite(req *sip.Request, tx sip.ServerTransaction) {
	if req.To().Params.Has("tag") {
		e.reinvite(req, tx)
		return
	}
	number := asserted(req)
	for _, name := range identities {
		for req.RemoveHeader(name) {
		}
	}
	door, ok := e.door(req)
	if !ok {
		respond(req, tx, sip.StatusNotFound, "Not Found")
		return
	}
	o, err := readOffer(req.Body())
	if err != nil || !within(e.p.Media, o.to.Addr()) {
		respond(req, tx, sip.StatusNotAcceptableHere, "Not Acceptable Here")
		return
	}
	select {
	case e.places <- struct{}{}:
		defer func() { <-e.places }()
	default:
		respond(req, tx, sip.StatusBusyHere, "Busy Here")
		return
	}
	if !e.enter() {
		respond(req, tx, sip.StatusServiceUnavailable, "Service Unavailable")
		return
	}
	defer e.calls.Done()
	e.answer(req, tx, o, Caller{Door: door, Number: number})
}

// enter counts a call, unless the line is closing.
func (e *Endpoint) enter() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.closed {
		e.calls.Add(1)
	}
	return !e.closed
}

// door is the way in that the number dialled stands for.
func (e *Endpoint) door(req *sip.Request) (string, bool) {
	for _, dialled := range []string{req.Recipient.User, req.To().Address.User} {
		if door, ok := e.p.Numbers[dialled]; ok && dialled != "" {
			return door, true
		}
	}
	door, ok := e.p.Numbers[""]
	return door, ok
}

// asserted is the caller's number as the trunk vouches for it, or else as the caller's end says; nil where it says none. It goes to intake's limit and nowhere else.
func asserted(req *sip.Request) []byte {
	user := req.From().Address.User
	if h := req.GetHeader("P-Asserted-Identity"); h != nil {
		var uri sip.Uri
		if sip.ParseUri(strings.Trim(h.Value(), " <>"), &uri) == nil && uri.User != "" {
			user = uri.User
		}
	}
	if user == "" || strings.EqualFold(user, "anonymous") {
		return nil
	}
	return []byte(user)
}

// reinvite turns a call's sound elsewhere, or puts it on hold, as a PBX does that moves it; without an offer it only asks whether the call still is.
func (e *Endpoint) reinvite(req *sip.Request, tx sip.ServerTransaction) {
	l := e.find(req)
	if l == nil {
		unknown(req, tx)
		return
	}
	if l.dialog.ReadRequest(req, tx) != nil {
		respond(req, tx, sip.StatusInternalServerError, "Server Internal Error", sip.NewHeader("Retry-After", "1"))
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	o := l.offer
	if len(req.Body()) > 0 {
		next, err := readOffer(req.Body())
		zeros := next.to.Addr().IsValid() && next.to.Addr().IsUnspecified()
		if err != nil || next.laws[0] != l.offer.laws[0] || next.events != l.offer.events || !zeros && !within(e.p.Media, next.to.Addr()) {
			respond(req, tx, sip.StatusNotAcceptableHere, "Not Acceptable Here")
			return
		}
		o = next
	}
	l.offer = o
	l.answers++
	l.turn(o.to, !o.takes())
	contact := e.contact()
	res := sip.NewSDPResponseFromRequest(req, o.answer(l.at, l.answers))
	res.AppendHeader(&contact)
	_ = tx.Respond(res)
}
