package harness

import (
	"bytes"
	"encoding/binary"
	"net"
	"sync"
	"testing"
)

// A Receiver holds the telephones' ears: what the server says in each call, in the order in which it comes.
type Receiver struct {
	Port int

	mu    sync.Mutex
	calls map[uint32][][]byte // frames by source
	order []uint32            // sources as they came
}

// NewReceiver listens until the test ends.
func NewReceiver(tb testing.TB) *Receiver {
	tb.Helper()
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	must(tb, err)
	must(tb, conn.SetReadBuffer(4<<20))
	r := &Receiver{Port: conn.LocalAddr().(*net.UDPAddr).Port, calls: map[uint32][][]byte{}}
	done := make(chan struct{})
	go func() { defer close(done); r.listen(conn) }()
	tb.Cleanup(func() { _ = conn.Close(); <-done })
	return r
}

func (r *Receiver) listen(conn *net.UDPConn) {
	buffer := make([]byte, 2048)
	for {
		n, err := conn.Read(buffer)
		if err != nil {
			return
		}
		if n > 12 && buffer[0] == 0x80 {
			source := binary.BigEndian.Uint32(buffer[8:])
			r.mu.Lock()
			if r.calls[source] == nil {
				r.order = append(r.order, source)
			}
			r.calls[source] = append(r.calls[source], bytes.Clone(buffer[12:n]))
			r.mu.Unlock()
		}
	}
}

// Said finds prompts in what each call was told, in order, calls as they came. Each begins with a frame; the law in which it was coded leaves a little of every sample out.
func (r *Receiver) Said(prompts map[string][]int16) [][]string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all [][]string
	for _, source := range r.order {
		all = append(all, promptsIn(r.calls[source], prompts))
	}
	return all
}

func promptsIn(frames [][]byte, prompts map[string][]int16) (keys []string) {
	var heard []int16
	for _, f := range frames {
		heard = append(heard, FromMuLaw(f)...)
	}
	for at := 0; at < len(heard); {
		length := rtpFrame
		for key, prompt := range prompts {
			if same(heard[at:], prompt) {
				keys, length = append(keys, key), (len(prompt)+rtpFrame-1)/rtpFrame*rtpFrame
				break
			}
		}
		at += length
	}
	return keys
}

// same says whether what was heard begins with a prompt.
func same(heard, prompt []int16) bool {
	if len(heard) < len(prompt) {
		return false
	}
	for i, want := range prompt {
		off, most := int(heard[i])-int(want), 16+max(int(want), -int(want))/16
		if off > most || off < -most {
			return false
		}
	}
	return true
}
