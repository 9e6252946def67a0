package crypto

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"testing"

	"filippo.io/age"
)

// writeAge is a file of our own writing to one reader, the payload given in pieces of so many bytes.
func writeAge(t *testing.T, to *Identity, payload []byte, pieces, pad int) []byte {
	t.Helper()
	var fileKey [fileKeySize]byte
	rand.Read(fileKey[:])
	w, err := openWriter(roomFor(1, len(payload)+pad), &fileKey, []share{{stanza: hybridStanza, to: to.Recipient().kem, key: fileKey}})
	must(t, err)
	for rest := payload; len(rest) > 0; {
		n := min(pieces, len(rest))
		must(t, w.write(rest[:n]))
		rest = rest[n:]
	}
	sealed, err := w.close(pad)
	must(t, err)
	return sealed
}

// The library opens what we write at every border of a chunk, and it is as long as what the library writes.
func TestAgeOpensOurFiles(t *testing.T) {
	to := newIdentity(t)
	for _, n := range []int{0, 1, chunkSize - 1, chunkSize, chunkSize + 1, 2*chunkSize - 1, 2 * chunkSize, 3*chunkSize + 7} {
		payload := make([]byte, n)
		rand.Read(payload)
		var theirs bytes.Buffer
		w, err := age.Encrypt(&theirs, to.Recipient().age)
		must(t, err)
		_, err = w.Write(payload)
		must(t, err)
		must(t, w.Close())
		for _, pieces := range []int{n + 1, chunkSize, 1601} {
			for _, pad := range []int{0, min(n, 700)} { // zeros behind a payload that is shorter by as many
				plain := append(bytes.Clone(payload[:n-pad]), make([]byte, pad)...)
				sealed := writeAge(t, to, plain[:n-pad], pieces, pad)
				r, err := age.Decrypt(bytes.NewReader(sealed), to.age)
				must(t, err)
				got, err := io.ReadAll(r)
				must(t, err)
				if !bytes.Equal(got, plain) || len(sealed) != theirs.Len() {
					t.Fatalf("%d bytes in pieces of %d with %d zeros: %d come out; sealed %d, by the library %d", n, pieces, pad, len(got), len(sealed), theirs.Len())
				}
			}
		}
	}
}

// Nothing readable is ever moved to other memory: what does not fit is refused. What was sealed leaves no key and nothing readable behind.
func TestWriterStaysInItsRoom(t *testing.T) {
	to := newIdentity(t).Recipient()
	out := roomFor(1, 100)
	var fileKey [fileKeySize]byte
	w, err := openWriter(out, &fileKey, []share{{stanza: hybridStanza, to: to.kem, key: fileKey}})
	must(t, err)
	if err := w.write(make([]byte, 200)); !errors.Is(err, errRoom) {
		t.Fatalf("twice as long as was said: %v", err)
	}
	must(t, w.write(bytes.Repeat([]byte("readable "), 9)))
	if &w.out[0] != &out[:1][0] {
		t.Error("it was moved")
	}
	w.forget()
	if w.key != (derived{}) || bytes.Contains(out[:cap(out)], []byte("readable")) {
		t.Error("a writer that was given up keeps its key or what is readable")
	}
	_, err = w.close(0)
	must(t, err)
	if bytes.Contains(out[:cap(out)], []byte("readable")) {
		t.Error("readable beside what is sealed")
	}
}
