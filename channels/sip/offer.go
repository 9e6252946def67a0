package sip

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// errOffer: no sound that we could answer with.
var errOffer = errors.New("nothing in the offer that this line speaks")

// An offer is what of a session description (RFC 8866) matters here: where the caller's end takes sound, and how it is coded. It is read without the library's
// parser, which trusts its input.
type offer struct {
	to     netip.AddrPort // where it takes sound
	laws   []law          // in its order
	events uint8          // payload type of telephone events, noEvents without
	way    string         // sendrecv, or what a call on hold has instead
	others []string       // media that we do not take, each with the formats that its refusal names
}

// offerMost is far above a real one, which has one or two thousand bytes.
const offerMost = 8 << 10

// readOffer reads a description. errOffer when its first medium is no plain sound.
func readOffer(body []byte) (offer, error) {
	o := offer{events: noEvents, way: "sendrecv"}
	if len(body) > offerMost {
		return offer{}, errOffer
	}
	var host string
	var formats, maps []string
	port, media := 0, 0
	for line := range bytes.Lines(body) {
		key, value, _ := strings.Cut(strings.TrimRight(string(line), "\r\n"), "=")
		fields := strings.Fields(value)
		switch {
		case key == "m" && len(fields) < 4:
			return offer{}, errOffer
		case key == "m":
			if media++; media > 1 {
				o.others = append(o.others, fmt.Sprintf("%s 0 %s %s", fields[0], fields[2], fields[3]))
				continue
			}
			if fields[0] != "audio" || fields[2] != "RTP/AVP" {
				return offer{}, errOffer
			}
			port, _ = strconv.Atoi(fields[1])
			formats = fields[3:]
		case media > 1: // of another medium
		case key == "c" && len(fields) == 3: // the audio's own takes the place of the session's
			host = fields[2]
		case key == "a" && slices.Contains(ways, value):
			o.way = value
		case key == "a":
			if mapped, ok := strings.CutPrefix(value, "rtpmap:"); ok {
				maps = append(maps, mapped)
			}
		}
	}
	addr, err := netip.ParseAddr(host)
	if err != nil || port < 1 || port > 65535 {
		return offer{}, errOffer
	}
	o.to = netip.AddrPortFrom(addr.Unmap(), uint16(port))
	o.codecs(formats, maps)
	if len(o.laws) == 0 {
		return offer{}, errOffer
	}
	return o, nil
}

// ways are directions of sound, as who offers them sees it; answered is how the other side sees it (RFC 3264, section 6.1).
var (
	ways     = []string{"sendrecv", "sendonly", "recvonly", "inactive"}
	answered = map[string]string{"sendrecv": "sendrecv", "sendonly": "recvonly", "recvonly": "sendonly", "inactive": "inactive"}
)

// takes says whether sound may be sent there now: old telephones put a call on hold with an address of zeros.
func (o *offer) takes() bool {
	return (o.way == "sendrecv" || o.way == "recvonly") && !o.to.Addr().IsUnspecified()
}

// codecs picks what we speak.
func (o *offer) codecs(formats, maps []string) {
	for _, f := range formats {
		switch f {
		case "0":
			o.laws = append(o.laws, muLaw)
		case "8":
			o.laws = append(o.laws, aLaw)
		}
	}
	for _, m := range maps {
		number, name, _ := strings.Cut(m, " ")
		n, err := strconv.ParseUint(number, 10, 7)
		if err == nil && n >= 96 && o.events == noEvents && slices.Contains(formats, number) && strings.HasPrefix(strings.ToLower(name), "telephone-event/8000") {
			o.events = uint8(n)
		}
	}
}

// answer is our description: the offer's first law and its events, at the port where we take sound, every other medium refused. version counts the answers of a call.
func (o *offer) answer(at netip.AddrPort, version int) []byte {
	kind := "IP4"
	if at.Addr().Is6() {
		kind = "IP6"
	}
	var b strings.Builder
	line := func(format string, values ...any) { fmt.Fprintf(&b, format+"\r\n", values...) }
	line("v=0")
	line("o=- 1 %d IN %s %s", version, kind, at.Addr())
	line("s=-")
	line("c=IN %s %s", kind, at.Addr())
	line("t=0 0")
	if o.events == noEvents {
		line("m=audio %d RTP/AVP %d", at.Port(), o.laws[0])
	} else {
		line("m=audio %d RTP/AVP %d %d", at.Port(), o.laws[0], o.events)
	}
	line("a=rtpmap:%d %s/8000", o.laws[0], map[law]string{muLaw: "PCMU", aLaw: "PCMA"}[o.laws[0]])
	if o.events != noEvents {
		line("a=rtpmap:%d telephone-event/8000", o.events)
		line("a=fmtp:%d 0-11", o.events)
	}
	line("a=ptime:20")
	line("a=%s", answered[o.way])
	for _, m := range o.others {
		line("m=%s", m)
	}
	return []byte(b.String())
}
