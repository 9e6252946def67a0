package sip

import (
	"bytes"
	"net"

	"github.com/emiago/sipgo/sip"
)

const (
	messageMost = 16 << 10 // bytes; a real request has one or two thousand
	namesMost   = 256      // bytes of a Call-ID, a tag or a branch
	viasMost    = 16       // hops of a request
)

// admit looks at a datagram before the library does. Strangers are not answered, and what lacks a part that the library takes for granted goes no further: what it
// parses in goroutines of its own would end the whole server.
func (e *Endpoint) admit(from sip.TransportReadProps, data []byte) ([]byte, error) {
	peer, ok := from.RemoteAddr.(*net.UDPAddr) //nolint:forbidigo // the trunk's, which stands in the configuration, never a caller's
	if !ok || !within(e.p.Peers, peer.AddrPort().Addr()) || !wellFormed(data) {
		return nil, nil
	}
	return data, nil
}

// wellFormed says whether data is a message with every part that its handling relies on.
func wellFormed(data []byte) (ok bool) {
	if len(data) > messageMost || len(bytes.TrimSpace(data)) == 0 {
		return false
	}
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	message, err := sip.NewParser().ParseSIP(data)
	if err != nil {
		return false
	}
	from, to, call, seq, via := message.From(), message.To(), message.CallID(), message.CSeq(), message.Via()
	if from == nil || to == nil || call == nil || seq == nil || via == nil || *call == "" || len(*call) > namesMost {
		return false
	}
	tag, _ := from.Params.Get("tag")
	branch, _ := via.Params.Get("branch")
	other, _ := to.Params.Get("tag")
	if tag == "" || branch == "" || max(len(tag), len(other), len(branch)) > namesMost || via.Host == "" {
		return false
	}
	request, asked := message.(*sip.Request)
	if !asked {
		return true
	}
	return request.SipVersion == "SIP/2.0" && seq.MethodName == request.Method && len(request.GetHeaders("Via")) <= viasMost && (!request.IsInvite() || request.Contact() != nil)
}
