//go:build goexperiment.runtimesecret && linux

package crypto

import (
	"bufio"
	"bytes"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
)

const (
	mask     = 0xa5
	maskWord = 0xa5a5a5a5a5a5a5a5
)

// masked is what a thief keeps of a key, so that the scan does not find the thief.
func masked(key []byte) []byte {
	m := make([]byte, len(key))
	for i, b := range key {
		m[i] = b ^ mask
	}
	return m
}

// TestNoKeyIsLeftInMemory seals through the erasing path and then reads this process's own memory: after a collection neither the file keys nor the
// payload keys of what was sealed are there. A control keeps one key and must be seen.
func TestNoKeyIsLeftInMemory(t *testing.T) {
	to := newIdentity(t).Recipient()
	const n = 50
	stolen, nonces := make([][]byte, n), make([][]byte, n)
	for i := range n {
		out := roomFor(1, classes[0])
		var w *openedWriter
		var err error
		erasing(func() {
			var fileKey [fileKeySize]byte
			rand.Read(fileKey[:])
			stolen[i] = masked(fileKey[:])
			w, err = openWriter(out, &fileKey, []share{{stanza: hybridStanza, to: to.kem, key: fileKey}})
		})
		must(t, err)
		sealed, err := w.finish(KindCard, []byte("x"))
		must(t, err)
		_, body, _ := bytes.Cut(sealed, []byte("\n---"))
		_, body, _ = bytes.Cut(body, []byte("\n"))
		nonces[i] = bytes.Clone(body[:payloadNonce])
	}
	control := bytes.Clone(stolen[0])
	for i := range control {
		control[i] ^= mask
	}
	collect()
	fileKeys, payloadKeys := 0, 0
	found := scanMemory(t, stolen, nonces)
	for i := range n {
		if found[2*i] {
			fileKeys++
		}
		if found[2*i+1] {
			payloadKeys++
		}
	}
	if !found[0] {
		t.Error("the control key is in memory and was not seen: the scan is blind")
	}
	fileKeys--
	t.Logf("of %d things sealed: %d file keys and %d payload keys left in memory", n-1, fileKeys, payloadKeys)
	if fileKeys > 0 || payloadKeys > 0 {
		t.Errorf("%d file keys and %d payload keys of %d are left", fileKeys, payloadKeys, n)
	}
	runtime.KeepAlive(control)
}

// TestNoWrappingIsLeftInMemory does the same with the keys under which file keys and halves of them stand in a header.
func TestNoWrappingIsLeftInMemory(t *testing.T) {
	to := newIdentity(t).Recipient()
	const n = 50
	stolen, nonces := make([][]byte, n), make([][]byte, n)
	for i := range n {
		var err error
		erasing(func() {
			var w wrapping
			defer w.forget()
			if err = w.encapsulate(to.kem); err != nil {
				return
			}
			stolen[i], nonces[i] = masked(w.key[:16]), make([]byte, 16)
			_, err = w.seal(nil, make([]byte, fileKeySize))
		})
		must(t, err)
	}
	control := bytes.Clone(stolen[0])
	for i := range control {
		control[i] ^= mask
	}
	collect()
	left, found := -1, scanMemory(t, stolen, nonces)
	for i := range n {
		if found[2*i] {
			left++
		}
	}
	if !found[0] {
		t.Error("the control key is in memory and was not seen: the scan is blind")
	}
	if left > 0 {
		t.Errorf("%d keys of %d are left", left, n)
	}
	runtime.KeepAlive(control)
}

func collect() {
	for range 3 {
		runtime.GC()
	}
	debug.FreeOSMemory()
}

// scanMemory says for each file key, then its payload key, whether the first half of it lies anywhere in writable memory. It works on masked keys and
// masked words throughout, so that it finds no trace of itself.
func scanMemory(t *testing.T, stolen, nonces [][]byte) map[int]bool {
	t.Helper()
	needles := map[uint64]int{}
	for i, masked := range stolen {
		var head uint64
		erasing(func() {
			key := make([]byte, len(masked))
			for n := range key {
				key[n] = masked[n] ^ mask
			}
			payload, err := hkdf.Key(sha256.New, key, nonces[i], "payload", 32)
			if err != nil {
				panic(err)
			}
			head = binary.LittleEndian.Uint64(payload) ^ maskWord
		})
		needles[binary.LittleEndian.Uint64(masked)] = 2 * i
		needles[head] = 2*i + 1
	}
	collect()
	found := map[int]bool{}
	maps, err := os.Open("/proc/self/maps")
	if err != nil {
		t.Fatal(err)
	}
	defer maps.Close()
	memory, err := os.Open("/proc/self/mem")
	if err != nil {
		t.Fatal(err)
	}
	defer memory.Close()
	block := make([]byte, 1<<16)
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		var from, to int64
		var mode string
		if _, err := fmt.Sscanf(lines.Text(), "%x-%x %s", &from, &to, &mode); err != nil || !strings.HasPrefix(mode, "rw") {
			continue
		}
		for at := from; at < to; at += int64(len(block)) {
			n, err := memory.ReadAt(block[:min(int64(len(block)), to-at)], at)
			if err != nil {
				break
			}
			for i := 0; i+8 <= n; i += 4 {
				if which, ok := needles[binary.LittleEndian.Uint64(block[i:])^maskWord]; ok {
					found[which] = true
				}
			}
		}
	}
	return found
}
