package sip

import (
	"bytes"

	"github.com/emiago/diago/media"
)

// keyboard has the keys of a telephone at their places as events (RFC 4733, section 3.2). A to D have no place on the telephones of callers.
const keyboard = "0123456789*#"

// events tells keys from the packets in which a telephone repeats each of them: all packets of one press carry its time.
type events struct {
	some   bool
	source uint32 // whose clock it is
	at     uint32 // RTP time of the newest press
}

// key is the key of a new press; false when the packet repeats one, or is none.
func (e *events) key(payload []byte, source, at uint32) (byte, bool) {
	var press media.DTMFEvent
	if err := media.DTMFDecode(payload, &press); err != nil || int(press.Event) >= len(keyboard) {
		return 0, false
	}
	if e.some && e.source == source && int32(at-e.at) <= 0 { // a repetition, or late
		return 0, false
	}
	e.some, e.source, e.at = true, source, at
	return keyboard[press.Event], true
}

// infoKey reads the key that a PBX tells in an INFO request: a line Signal=5, or the key alone.
func infoKey(body []byte) (byte, bool) {
	for line := range bytes.Lines(body) {
		line = bytes.TrimSpace(line)
		if name, value, ok := bytes.Cut(line, []byte("=")); ok {
			if !bytes.EqualFold(bytes.TrimSpace(name), []byte("signal")) {
				continue
			}
			line = bytes.TrimSpace(value)
		}
		if len(line) == 1 && bytes.IndexByte([]byte(keyboard), line[0]) >= 0 {
			return line[0], true
		}
		return 0, false
	}
	return 0, false
}
