package intake

import (
	"bytes"

	"tipline/crypto"
)

// CanaryChannel is the channel that a test tip names inside its envelope, and nowhere else: outside, every byte is like any other tip's.
const CanaryChannel = "canary"

// MarkCanaryUnit goes before the unit that a test tip's card is to be sent on to.
const MarkCanaryUnit = "canary_unit:"

// A Canary is a test tip as it was sent: to which desk, and through it to which unit.
type Canary struct {
	Desk     string
	Unit     string // "" when the desk is all that is tested
	UnitName string
}

// Canaries knows the test tips that are on their way through a door. Known takes one once: its text is a long random one, which nobody else can have
// sent. Came says that it is kept.
type Canaries interface {
	Known(text []byte) (c Canary, came func(crypto.ID), ok bool)
}

// canary makes a verbatim of a test tip: what is said of it, for its desk, in the place of the random text that came through the door.
func (in *Intake) canary(s *Submission) *verbatim {
	if in.p.Canaries == nil {
		return nil
	}
	c, came, ok := in.p.Canaries.Known(bytes.TrimSpace(s.Text))
	if !ok {
		return nil
	}
	zero(s.Text)
	v := &verbatim{text: []byte(canaryText), desk: c.Desk, came: came}
	v.reading.Matter = in.p.Lists.Judge(nil)
	if c.Unit != "" {
		v.text = append(v.text, canaryOn...)
		v.text = append(v.text, c.UnitName...)
		v.marks = append(v.marks, MarkCanaryUnit+c.Unit)
	}
	s.Channel = CanaryChannel
	return v
}

const (
	canaryText = "TIN THỬ. Hệ thống tự gửi tin này để biết đường nhận tin còn chạy; không có ai báo gì. Bấm một phím để đóng: ngoài phạm vi.\n" +
		"THIS IS A TEST that the system sent to itself; nobody reported anything. Close it as out of scope."
	canaryOn = "\nTrước khi đóng, chuyển phiếu thử cho đơn vị / before that, send the test card on to: "
)
