package sip

import (
	"bytes"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"
	"github.com/pion/rtp"
)

const goodOffer = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8 0 96\r\na=rtpmap:96 telephone-event/8000\r\n"

const goodInvite = "INVITE sip:1800@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK1;rport\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:1800@127.0.0.1>\r\n" +
	"Call-ID: x@y\r\nCSeq: 1 INVITE\r\nContact: <sip:a@127.0.0.1:5070>\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"

func TestOffers(t *testing.T) {
	rows := []struct {
		name, text string
		good       bool
	}{
		{"sound", goodOffer, true},
		{"sound, and pictures that are refused", goodOffer + "m=video 5000 RTP/AVP 31\r\n", true},
		{"no sound", "v=0\r\nc=IN IP4 127.0.0.1\r\nm=video 4000 RTP/AVP 31\r\n", false},
		{"encrypted sound", strings.Replace(goodOffer, "RTP/AVP", "RTP/SAVP", 1), false},
		{"another code", strings.Replace(goodOffer, "8 0 96", "18 96", 1), false},
		{"a name for an address", strings.Replace(goodOffer, "c=IN IP4 127.0.0.1", "c=IN IP4 trunk.example", 1), false},
		{"no address", strings.Replace(goodOffer, "c=IN IP4 127.0.0.1\r\n", "", 1), false},
		{"no port", strings.Replace(goodOffer, "4000", "0", 1), false},
		{"lines of nothing", "\n\n=\nm\nc=IN\nm=audio\n", false},
		{"nothing", "", false},
	}
	for _, row := range rows {
		o, err := readOffer([]byte(row.text))
		if (err == nil) != row.good {
			t.Errorf("%s: %v", row.name, err)
		}
		if err == nil && (o.laws[0] != aLaw || o.events != 96 || o.to != netip.MustParseAddrPort("127.0.0.1:4000") || !o.takes()) {
			t.Errorf("%s: read as %+v", row.name, o)
		}
	}
	o, err := readOffer([]byte(goodOffer + "a=sendonly\r\nm=video 5000 RTP/AVP 31\r\n"))
	if err != nil || o.takes() {
		t.Fatalf("a call on hold: %v", err)
	}
	answer := string(o.answer(netip.MustParseAddrPort("192.0.2.7:16384"), 2))
	for _, line := range []string{"c=IN IP4 192.0.2.7", "m=audio 16384 RTP/AVP 8 96", "a=rtpmap:96 telephone-event/8000", "a=recvonly", "m=video 0 RTP/AVP 31"} {
		if !strings.Contains(answer, line+"\r\n") {
			t.Errorf("the answer has no line %q:\n%s", line, answer)
		}
	}
}

func TestWellFormed(t *testing.T) {
	if !wellFormed([]byte(goodInvite)) {
		t.Fatal("a good request is not read")
	}
	for _, header := range []string{"Via", "From", "To", "Call-ID", "CSeq", "Contact"} {
		at := strings.Index(goodInvite, "\r\n"+header+":")
		end := at + 2 + strings.Index(goodInvite[at+2:], "\r\n")
		if wellFormed([]byte(goodInvite[:at] + goodInvite[end:])) {
			t.Errorf("a request without %s goes further", header)
		}
	}
	for name, text := range map[string]string{
		"another method in CSeq": strings.Replace(goodInvite, "1 INVITE", "1 BYE", 1), "no tag": strings.Replace(goodInvite, ";tag=1", "", 1),
		"a tag without end": strings.Replace(goodInvite, "tag=1", "tag="+strings.Repeat("1", namesMost+1), 1), "too long": goodInvite + strings.Repeat("x", messageMost),
		"nothing": "\x00\x00", "no SIP": "GET / HTTP/1.1\r\n\r\n",
	} {
		if wellFormed([]byte(text)) {
			t.Errorf("%s goes further", name)
		}
	}
}

// FuzzMessage: whatever a peer sends, nothing panics, and what goes further can be answered.
func FuzzMessage(f *testing.F) {
	f.Add([]byte(goodInvite))
	f.Add([]byte(strings.ReplaceAll(goodInvite, "INVITE", "INFO") + "Signal=5"))
	f.Add([]byte("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: x\r\nCSeq: 1 BYE\r\n\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if !wellFormed(bytes.Clone(data)) {
			return
		}
		message, err := sip.NewParser().ParseSIP(data)
		if err != nil {
			t.Fatal("what was well-formed is not any more")
		}
		req, ok := message.(*sip.Request)
		if !ok {
			return
		}
		req.SetSource("127.0.0.1:5070")
		e := &Endpoint{p: Params{Numbers: map[string]string{"1800": "d"}}}
		_, _ = e.door(req)
		_ = asserted(req)
		e.straighten(req)
		_, _ = infoKey(req.Body())
		_ = sip.NewResponseFromRequest(req, 200, "OK", nil).String()
	})
}

// FuzzOffer: whatever stands in an offer, it is read or refused, and the answer names our port.
func FuzzOffer(f *testing.F) {
	f.Add([]byte(goodOffer))
	f.Add([]byte("m=audio 1 RTP/AVP 0\nc=IN IP6 ::1\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		o, err := readOffer(data)
		if err != nil {
			return
		}
		if len(o.laws) == 0 || !o.to.IsValid() || !bytes.Contains(o.answer(netip.MustParseAddrPort("192.0.2.7:16384"), 1), []byte("m=audio 16384 RTP/AVP ")) {
			t.Errorf("%q is read as %+v", data, o)
		}
	})
}

// FuzzPacket: whatever comes to a port for sound is taken or dropped, and recorded within its time.
func FuzzPacket(f *testing.F) {
	good, err := packetOf(1, 1, 0, 160).Marshal()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good, uint16(3))
	f.Fuzz(func(t *testing.T, data []byte, after uint16) {
		s, now := stream{events: 101}, time.Unix(0, 0)
		var e events
		var heard tones
		total := 0
		r := newRecorder(time.Second, func(p []byte) { total += len(p) / 2 }, now)
		for range 3 {
			var p rtp.Packet
			if p.Unmarshal(data) != nil {
				return
			}
			now = now.Add(time.Duration(after) * time.Millisecond)
			switch s.kind(&p, now) {
			case sound:
				heard.keys(law(p.PayloadType), p.Payload)
				r.add(law(p.PayloadType), p.Payload, p.SSRC, p.Timestamp, now)
			case event:
				e.key(p.Payload, p.SSRC, p.Timestamp)
			}
			p.SequenceNumber++
			if data, err = p.Marshal(); err != nil {
				return
			}
		}
		if r.finish(); total > sampleRate {
			t.Errorf("%d samples in a second", total)
		}
	})
}
