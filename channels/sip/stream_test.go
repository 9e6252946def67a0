package sip

import (
	"testing"
	"time"

	"github.com/pion/rtp"
	"pgregory.net/rapid"
)

func packetOf(source uint32, seq uint16, kind uint8, payload int) *rtp.Packet {
	return &rtp.Packet{Header: rtp.Header{Version: 2, PayloadType: kind, SSRC: source, SequenceNumber: seq}, Payload: make([]byte, payload)}
}

// TestStreamBelievesOneSource: whatever else comes to the port, packets of the call alone are taken, and a new source only when the old one is gone.
func TestStreamBelievesOneSource(t *testing.T) {
	s, now := stream{events: 101}, time.Now()
	take := func(p *rtp.Packet) packetKind { now = now.Add(20 * time.Millisecond); return s.kind(p, now) }
	if take(packetOf(1, 10, 0, 160)) != foreign || take(packetOf(1, 11, 0, 160)) != sound {
		t.Fatal("a source is believed with its second packet in a row, not sooner and not later")
	}
	for name, p := range map[string]*rtp.Packet{
		"another source": packetOf(2, 12, 0, 160), "another format": packetOf(1, 12, 18, 160), "nothing": packetOf(1, 12, 0, 0), "too long": packetOf(1, 12, 8, payloadMost+1),
		"a short event": packetOf(1, 12, 101, 3), "a long one": packetOf(1, 12, 101, 8),
	} {
		if take(p) != foreign {
			t.Errorf("%s is taken", name)
		}
	}
	if take(packetOf(1, 12, 8, 160)) != sound || take(packetOf(1, 13, 101, 4)) != event {
		t.Error("the call's own packets are not taken any more")
	}
	for i := range 4 {
		if take(packetOf(3, uint16(i), 0, 160)) != foreign {
			t.Error("another source is taken while the old one speaks")
		}
	}
	now = now.Add(sourceGone)
	take(packetOf(3, 90, 0, 160))
	if take(packetOf(3, 91, 0, 160)) != sound {
		t.Error("a PBX that moves the call is not followed")
	}
	if (&stream{events: noEvents}).kind(packetOf(1, 1, noEvents&0x7f, 4), now) != foreign {
		t.Error("an event is taken where none were offered")
	}
}

// TestRecorderInOrder: packets may overtake each other, come twice or never; what is handed out is what was said, in order and at its place.
func TestRecorderInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const frames = 100
		begun := time.Unix(0, 0)
		var got []byte
		r := newRecorder(time.Minute, func(p []byte) { got = append(got, p...) }, begun)
		base := rapid.Uint32().Draw(t, "base")
		lost := rapid.SliceOfN(rapid.IntRange(1, frames-1), 0, 10).Draw(t, "lost")
		missing := map[int]bool{}
		for _, i := range lost {
			missing[i] = true
		}
		order := make([]int, frames)
		for i := range order {
			order[i] = i
		}
		for range rapid.IntRange(0, 50).Draw(t, "swaps") {
			i := rapid.IntRange(1, frames-6).Draw(t, "at")
			j := i + rapid.IntRange(0, 5).Draw(t, "by")
			order[i], order[j] = order[j], order[i]
		}
		for at, i := range order {
			payload := make([]byte, frameSize)
			for j := range payload {
				payload[j] = byte(i + 1)
			}
			for range rapid.IntRange(1, 2).Draw(t, "times") {
				if !missing[i] {
					r.add(muLaw, payload, 1, base+uint32(i*frameSize), begun.Add(time.Duration(at)*frameTime))
				}
			}
		}
		r.finish()
		end := frames
		for missing[end-1] {
			end--
		}
		if len(got) != end*2*frameSize {
			t.Fatalf("%d bytes of %d frames", len(got), end)
		}
		for i := range end {
			want := sounds[muLaw].sample[byte(i+1)]
			if missing[i] {
				want = 0
			}
			if s := int16(uint16(got[i*2*frameSize]) | uint16(got[i*2*frameSize+1])<<8); s != want {
				t.Fatalf("frame %d: %d, want %d", i, s, want)
			}
		}
		if r.held != [reorder]int16{} {
			t.Fatal("what was handed out is still in memory")
		}
	})
}

// TestRecorderHostile: no clock of a caller's makes a recording longer than it lasted, and nothing panics.
func TestRecorderHostile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		begun, total := time.Unix(0, 0), 0
		r := newRecorder(3*time.Second, func(p []byte) { total += len(p) / 2 }, begun)
		now := begun
		for range rapid.IntRange(0, 200).Draw(t, "packets") {
			now = now.Add(time.Duration(rapid.IntRange(0, 40).Draw(t, "after")) * time.Millisecond)
			l := rapid.SampledFrom([]law{muLaw, aLaw}).Draw(t, "law")
			r.add(l, make([]byte, rapid.IntRange(1, payloadMost).Draw(t, "length")), rapid.Uint32Range(0, 2).Draw(t, "source"), rapid.Uint32().Draw(t, "time"), now)
		}
		r.finish()
		if total > r.most || total > samplesIn(now.Sub(begun))+200*payloadMost {
			t.Fatalf("%d samples in %v", total, now.Sub(begun))
		}
	})
}

// TestKeysOnce: the packets in which a telephone repeats a press are one press, whichever of them are lost.
func TestKeysOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var e events
		typed := rapid.SliceOfN(rapid.IntRange(0, len(keyboard)-1), 1, 20).Draw(t, "keys")
		at := rapid.Uint32().Draw(t, "time")
		var got []byte
		for _, key := range typed {
			seen := false
			for i := range 8 {
				if lost := rapid.Bool().Draw(t, "lost"); lost && (seen || i < 7) {
					continue
				}
				seen = true
				if k, ok := e.key([]byte{byte(key), 10, 0, 0}, 1, at); ok {
					got = append(got, k)
				}
			}
			at += uint32(rapid.IntRange(1, 16000).Draw(t, "until the next"))
		}
		for i, key := range typed {
			if len(got) != len(typed) || got[i] != keyboard[key] {
				t.Fatalf("%v was typed, %q understood", typed, got)
			}
		}
	})
	for body, want := range map[string]byte{"Signal=5\r\nDuration=160\r\n": '5', "Signal= #\r\n": '#', "7": '7', "Duration=5\nsignal=*\n": '*', "": 0, "Signal=A": 0, "Signal=12": 0, "hello": 0} {
		if got, _ := infoKey([]byte(body)); got != want {
			t.Errorf("%q: %q, want %q", body, got, want)
		}
	}
}
