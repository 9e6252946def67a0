package harness

import (
	"bytes"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/sha3"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"

	"golang.org/x/crypto/chacha20"
)

// Core is the memory of a process as a thief of the running machine has it.
type Core struct {
	memory [][]byte
	Bytes  int // all of it
}

// TakeCore takes a core image of a running process with gdb's gcore.
func TakeCore(tb testing.TB, pid int) *Core {
	tb.Helper()
	need(tb, "/usr/bin/gcore", "gdb")
	prefix := filepath.Join(tb.TempDir(), "core")
	out, err := exec.Command("/usr/bin/gcore", "-o", prefix, fmt.Sprint(pid)).CombinedOutput()
	if err != nil {
		tb.Fatalf("gcore: %v\n%s", err, out)
	}
	f, err := elf.Open(fmt.Sprintf("%s.%d", prefix, pid))
	must(tb, err)
	defer f.Close()
	c := new(Core)
	for _, p := range f.Progs {
		if p.Type != elf.PT_LOAD || p.Filesz == 0 || p.Flags&elf.PF_W == 0 {
			continue // read-only pages are the program itself
		}
		b, err := io.ReadAll(p.Open())
		must(tb, err)
		c.memory = append(c.memory, b)
		c.Bytes += len(b)
	}
	return c
}

// ImageOf is an image of given bytes, a stolen disk's for one.
func ImageOf(memory [][]byte) *Core {
	c := &Core{memory: memory}
	for _, b := range memory {
		c.Bytes += len(b)
	}
	return c
}

// Contains says whether the image holds a run of bytes.
func (c *Core) Contains(needle []byte) bool {
	return slices.ContainsFunc(c.memory, func(b []byte) bool { return bytes.Contains(b, needle) })
}

// A Verdict is what a core image opens.
type Verdict struct {
	Payload, File int // tips whose payload key or file key lies in the image
	FileTips      int // tips that file keys were tried on
	Identities    int // recipients whose identity lies in it
	Windows       int // random-looking windows that were tried
	Opened        map[int]bool
}

// Attack tries every aligned window of the image that looks random as payload key (32 bytes at each 8), as file key (16 bytes at each 16) of every
// sealed tip, and as identity (32 bytes at each 8) of every recipient. The sealed tips are age files already without their outer lock, since the
// key table lies on the stolen disk too. first is how every plaintext begins: it makes one keystream block per window enough, for all tips at once.
// stored are the files with the locked blobs: what lies in memory and there is ciphertext, and no key. A file key costs a derivation for each tip,
// so it is tried on each sample-th tip only; 1 means all, and takes minutes.
func (c *Core) Attack(tb testing.TB, sealed [][]byte, first string, recipients, stored [][]byte, sample int) Verdict {
	tb.Helper()
	a := &attack{opened: map[int]bool{}, streams: map[[16]byte]int{}, recipients: recipients, sample: sample}
	want := append([]byte(first), 0, 0) // the envelope's length is under 65,536
	want = want[:16]
	for i, s := range sealed {
		nonce, text := payload(tb, s)
		var k [16]byte
		for j := range k {
			k[j] = text[j] ^ want[j]
		}
		a.streams[k] = i
		a.nonces = append(a.nonces, nonce)
	}
	for _, b := range append(slices.Clone(sealed), stored...) {
		for at := 0; at+8 <= len(b); at++ {
			if word := binary.LittleEndian.Uint64(b[at:]); word != 0 {
				a.known = append(a.known, word)
			}
		}
	}
	slices.Sort(a.known)
	var wg sync.WaitGroup
	work := make(chan []byte)
	for range runtime.NumCPU() {
		wg.Go(func() {
			for b := range work {
				a.try(b)
			}
		})
	}
	const piece = 1 << 20
	for _, m := range c.memory {
		for at := 0; at < len(m); at += piece {
			work <- m[at:min(len(m), at+piece+24)]
		}
	}
	close(work)
	wg.Wait()
	a.verdict.Opened = a.opened
	a.verdict.FileTips = (len(sealed) + sample - 1) / sample
	return a.verdict
}

// attack is the state that the workers share.
type attack struct {
	streams    map[[16]byte]int // keystream that a tip's first bytes ask for → tip
	nonces     [][]byte         // of each tip's payload
	known      []uint64         // every 8 bytes of the ciphertexts, sorted
	recipients [][]byte
	sample     int

	mu      sync.Mutex
	opened  map[int]bool
	verdict Verdict
}

// try goes through the windows of one piece.
func (a *attack) try(b []byte) {
	var seen [256]uint32
	for at := 0; at+16 <= len(b); at += 8 {
		word := binary.LittleEndian.Uint64(b[at:])
		if word == 0 || !random(b[at:at+16], 12, &seen) {
			continue
		}
		if _, theirs := slices.BinarySearch(a.known, word); theirs {
			continue
		}
		if at%16 == 0 && random(b[at:at+16], 14, &seen) {
			a.file(b[at : at+16])
		}
		if at+32 > len(b) || !random(b[at:at+32], 24, &seen) {
			continue
		}
		a.mu.Lock()
		a.verdict.Windows++
		a.mu.Unlock()
		if i, ok := a.streams[keystream(b[at:at+32])]; ok {
			a.mu.Lock()
			if !a.opened[i] {
				a.opened[i], a.verdict.Payload = true, a.verdict.Payload+1
			}
			a.mu.Unlock()
		}
		a.identity(b[at : at+32])
	}
}

// file tries 16 bytes as the file key of every tip.
func (a *attack) file(key []byte) {
	for i := 0; i < len(a.nonces); i += a.sample {
		nonce := a.nonces[i]
		k, err := hkdf.Key(sha256.New, key, nonce, "payload", 32)
		if err != nil {
			continue
		}
		if j, ok := a.streams[keystream(k)]; ok && j == i {
			a.mu.Lock()
			if !a.opened[i] {
				a.opened[i], a.verdict.File = true, a.verdict.File+1
			}
			a.mu.Unlock()
		}
	}
}

// identity tries 32 bytes as the private half of every recipient. The seed of a hybrid key gives, after the 64 bytes of its ML-KEM part, the
// X25519 key whose public half ends the recipient: comparing that alone is enough to know it, and five times as fast.
func (a *attack) identity(seed []byte) {
	var parts [96]byte
	h := sha3.NewSHAKE256()
	_, _ = h.Write(seed)
	_, _ = h.Read(parts[:])
	k, err := ecdh.X25519().NewPrivateKey(parts[64:])
	if err != nil {
		return
	}
	public := k.PublicKey().Bytes()
	for _, r := range a.recipients {
		if bytes.Equal(public, r[len(r)-32:]) {
			a.mu.Lock()
			a.verdict.Identities++
			a.mu.Unlock()
		}
	}
}

// keystream is what the key puts over the first bytes of an age payload of one chunk.
func keystream(key []byte) (out [16]byte) {
	nonce := [chacha20.NonceSize]byte{11: 1} // first chunk, which is the last (age's STREAM)
	c, err := chacha20.NewUnauthenticatedCipher(key, nonce[:])
	if err != nil {
		panic(err) // the lengths are constants
	}
	c.SetCounter(1)
	c.XORKeyStream(out[:], out[:])
	return out
}

// random says whether b looks like a key: at least `least` different bytes, and not nearly all of them on one side of 0x80 as text and small numbers
// are. Of 16 random bytes one in 60 is passed over with least = 14, of 32 one in 10,000 with least = 24.
func random(b []byte, least int, seen *[256]uint32) bool {
	mark := seen[0] + 1
	if mark == 0 {
		*seen = [256]uint32{}
		mark = 1
	}
	different, high := 0, 0
	for _, c := range b {
		high += int(c >> 7)
		if c != 0 && seen[c] != mark { // seen[0] holds the mark; a zero byte counts for nothing
			seen[c], different = mark, different+1
		}
	}
	seen[0] = mark
	return different >= least && high >= len(b)/5 && high <= len(b)-len(b)/5
}

// payload cuts an age file into the payload's nonce and its ciphertext.
func payload(tb testing.TB, age []byte) (nonce, text []byte) {
	tb.Helper()
	mac := bytes.Index(age, []byte("\n--- "))
	if mac < 0 {
		tb.Fatal("not an age file")
	}
	end := mac + 1 + bytes.IndexByte(age[mac+1:], '\n') + 1
	return age[end : end+16], age[end+16:]
}
