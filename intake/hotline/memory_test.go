package hotline

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"

	"tipline/intake"
)

const mask = 0x5a

// masked is what the memory test looks for, held only under a mask.
var masked = func() []byte {
	b := make([]byte, 14)
	for i := range b {
		b[i] = byte('a'+rand.IntN(26)) ^ mask
	}
	return b
}()

func marked(raw []byte) []byte {
	for _, c := range masked {
		raw = append(raw, c^mask)
	}
	return raw
}

// forgetful zeroes and remembers nothing.
type forgetful struct{ taken int }

func (f *forgetful) Manned(_ context.Context, _ string, s *intake.Submission) (intake.Answer, error) {
	f.taken++
	clear(s.Text)
	return intake.Answer{Outcome: intake.ReceivedBare}, nil
}

// TestNothingStaysInMemory types a marked text, with a session and after it has ended, and looks for it in the whole memory of this process.
func TestNothingStaysInMemory(t *testing.T) {
	f := &forgetful{}
	s := newStage(t, f)
	for i, office := range []string{"desk", "nobody", "desk", "nobody", "desk"} {
		target := path
		if i > 2 {
			target = "http://x" + path // a request line may name the host
		}
		raw := fmt.Appendf(make([]byte, 0, 8192), "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\ntext=",
			target, s.tokens[office], len("text=&once=1&pad=")+len(masked)+6000)
		raw = append(append(marked(raw), "&once=1&pad="...), bytes.Repeat([]byte{'p'}, 6000)...)
		conn, err := net.Dial("tcp", strings.TrimSuffix(strings.TrimPrefix(s.at, "http://"), path))
		must(t, err)
		_, err = conn.Write(raw)
		must(t, err)
		clear(raw[:cap(raw)])
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		must(t, err)
		if want := map[string]int{"desk": 200, "nobody": 401}[office]; resp.StatusCode != want {
			t.Fatalf("%s: %d", office, resp.StatusCode)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		conn.Close()
	}
	if f.taken != 3 {
		t.Fatalf("%d taken", f.taken)
	}
	if n := search(t); n > 0 {
		t.Errorf("the text lies %d times in memory", n)
	}
	kept := marked(nil) // the search must be able to find
	if search(t) == 0 {
		t.Error("the search finds nothing at all")
	}
	clear(kept)
}

// search counts the mark in all writable memory of this process. Its own buffer is masked before it is looked at.
func search(t *testing.T) (found int) {
	t.Helper()
	maps, err := os.ReadFile("/proc/self/maps")
	must(t, err)
	mem, err := os.Open("/proc/self/mem")
	must(t, err)
	defer mem.Close()
	buf := make([]byte, 4<<20)
	for line := range strings.Lines(string(maps)) {
		var from, to uint64
		var perms string
		if n, _ := fmt.Sscanf(line, "%x-%x %s", &from, &to, &perms); n != 3 || !strings.HasPrefix(perms, "rw") {
			continue
		}
		for at := from; at < to; at += uint64(len(buf)) - 64 {
			n, _ := mem.ReadAt(buf[:min(uint64(len(buf)), to-at)], int64(at))
			for i := range n {
				buf[i] ^= mask
			}
			found += bytes.Count(buf[:n], masked)
			clear(buf)
		}
	}
	return found
}
