package intake

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

	"tipline/triage/matter"
)

// A mark is what the memory test looks for: a magic word, a letter for the place where it was sent, and a number. The test itself holds the magic
// only under a mask, but for one buffer, which it zeroes after sending.
const (
	mask  = 0x5a
	marks = "qhacrltxo" // query, host, agent, cookie, real address, language, type, text, other field
)

var masked = func() []byte {
	magic := make([]byte, 12)
	for i := range magic {
		magic[i] = byte('a'+rand.IntN(26)) ^ mask
	}
	return magic
}()

// marked appends a mark in clear.
func marked(raw []byte, place byte) []byte {
	for _, c := range masked {
		raw = append(raw, c^mask)
	}
	return append(raw, place)
}

// TestNothingStaysInMemory sends marks in every part of a request, and then looks for them in the whole memory of this process.
func TestNothingStaysInMemory(t *testing.T) {
	quiet := &forgetful{}
	base := strings.TrimPrefix(serve(t, quiet, func(s *Site) { s.Address = "X-Real-IP" }), "http://")
	raw := make([]byte, 0, 8192)
	for range 40 {
		raw = markedRequest(raw[:0])
		conn, err := net.Dial("tcp", base)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Write(raw); err != nil {
			t.Fatal(err)
		}
		clear(raw[:cap(raw)])
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatal(resp, err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		conn.Close()
	}
	if quiet.taken != 40 {
		t.Fatalf("%d taken", quiet.taken)
	}
	if found := search(t); len(found) > 0 {
		t.Errorf("still in memory: %v", found)
	}
	kept := marked(raw[:0], 'k') // the search must be able to find
	if search(t)['k'] == 0 {
		t.Error("the search finds nothing at all")
	}
	clear(kept)
}

// TestNothingStaysOfAJudgement: a text that says itself over and over is shortened before it is judged, and the shorter copy is erased.
func TestNothingStaysOfAJudgement(t *testing.T) {
	folded := make([]byte, 0, 1024)
	for range 40 {
		folded = folded[:0]
		for range 12 {
			folded = append(marked(folded, 'x'), ' ')
		}
		matter.Default().Judge(folded)
		for i := range folded {
			folded[i] = "abcdefghijklm "[i%14]
		}
		matter.Default().Judge(folded) // what lay on the stack of the one before is overwritten, as it is by whatever comes next
	}
	if found := search(t)['x']; found > 4 { // a word or two may lie on a stack that was left; each copy would be found, forty in all
		t.Errorf("%d times still in memory", found)
	}
}

// TestNothingStaysOfAReading: whatever looks at a text leaves no word of it, neither in the heap nor on the stacks of those who wait for the next text.
func TestNothingStaysOfAReading(t *testing.T) {
	x := newTeller(t)
	door := x.in.limits.doors["sms"]
	const readers, words = 20, 12
	read, looked := make(chan struct{}), make(chan struct{})
	for range readers {
		go func() {
			text := make([]byte, 0, 1024)
			for range words {
				text = append(marked(text, 'x'), ' ')
			}
			x.in.read(&Submission{Door: "sms", Channel: "sms", Text: text}, door, x.now, 0).zero()
			read <- struct{}{}
			<-looked
		}()
		<-read
	}
	defer close(looked)
	if found := search(t)['x']; found > 0 {
		t.Errorf("%d of %d words still in memory", found, readers*words)
	}
}

func markedRequest(raw []byte) []byte {
	add := func(text string, place byte) { raw = marked(append(raw, text...), place) }
	add("POST /tips?l=", 'q')
	add(" HTTP/1.1\r\nHost: ", 'h')
	add("\r\nUser-Agent: ", 'a')
	add("\r\nCookie: a=", 'c')
	add("\r\nX-Real-IP: ", 'r')
	add("\r\nAccept-Language: ", 'l')
	add("\r\nContent-Type: application/x-www-form-urlencoded; x=", 't')
	raw = append(raw, fmt.Sprintf("\r\nContent-Length: %d\r\n\r\n", len("text=&other=&pad=")+2*(len(masked)+1)+5000)...)
	add("text=", 'x')
	add("&other=", 'o')
	raw = append(raw, "&pad="...)
	return append(raw, bytes.Repeat([]byte{'p'}, 5000)...)
}

// forgetful accepts and zeroes, and remembers nothing.
type forgetful struct{ taken int }

func (f *forgetful) Accept(_ context.Context, s *Submission) (Answer, error) {
	f.taken++
	s.zero()
	return Answer{Outcome: ReceivedBare}, nil
}

func (f *forgetful) News(context.Context, []byte) (News, error) { return News{}, nil }

// search reads all writable memory of this process and counts the marks that lie there in clear, by place. Its own buffer is masked before it is
// looked at, so it finds neither itself nor the masked word.
func search(tb testing.TB) map[byte]int {
	tb.Helper()
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		tb.Fatal(err)
	}
	mem, err := os.Open("/proc/self/mem")
	if err != nil {
		tb.Fatal(err)
	}
	defer mem.Close()
	found := map[byte]int{}
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
			count(found, buf[:n])
			clear(buf)
		}
	}
	return found
}

func count(found map[byte]int, chunk []byte) {
	for {
		i := bytes.Index(chunk, masked)
		if i < 0 || i+len(masked) >= len(chunk) {
			return
		}
		found[chunk[i+len(masked)]^mask]++
		chunk = chunk[i+1:]
	}
}
