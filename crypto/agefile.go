package crypto

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"sync"

	"golang.org/x/crypto/chacha20poly1305"
)

// Writing an age file, version 1 of the format at c2sp.org/age: a header with a stanza for each reader and a MAC, then the payload in chunks of ChaCha20-Poly1305. The library
// writes the same bytes; it keeps 64 KiB of buffer for each file, of which a tip uses three, and erasing that took as long as half of the arithmetic. The
// library opens all that is written here, and so does the browsers' (crypto/testdata/vectors.json).

const (
	fileKeySize  = 16
	ageIntro     = "age-encryption.org/v1\n"
	payloadNonce = 16
	chunkSize    = 64 << 10
)

var encodeAge = base64.RawStdEncoding

// headerSize is how long a header of so many stanzas is at most. A stanza's body is a file key, or half of one, with its tag: less than a line.
func headerSize(stanzas int) int {
	one := len("->  \n\n") + len(hybridStanza) + encodeAge.EncodedLen(kemSize) + encodeAge.EncodedLen(fileKeySize+chacha20poly1305.Overhead)
	return len(ageIntro) + stanzas*one + len("--- \n") + encodeAge.EncodedLen(sha256.Size) + payloadNonce
}

// A share is what one stanza holds for one reader.
type share struct {
	stanza string // its type
	to     kemKey
	key    [fileKeySize]byte // the file key or half of it
}

// An openedWriter is an age file whose header is written and whose payload is still to come: one writer, one sealed thing. What is readable of it lies in no
// other place than where its sealed bytes will lie.
type openedWriter struct {
	out   []byte // what is sealed, then what is not yet, of one chunk
	begin int    // where that chunk begins
	key   derived
	chunk uint64 // its number
}

// roomFor makes the memory of a file to so many readers with a payload of n bytes. It never holds a key, and what is readable of a payload only until it is sealed,
// so it is made outside erasing.
func roomFor(readers, n int) []byte {
	need := headerSize(readers) + sealedSize(n)
	if need > tipRoom || need <= tipRoom/2 {
		return make([]byte, 0, need)
	}
	return tipRooms.Get().(*[tipRoom]byte)[:0]
}

// tipRoom is the memory of a sealed tip of the smallest class, as nearly all are, as the allocator would give it.
const tipRoom = 6912

var tipRooms = sync.Pool{New: func() any { return new([tipRoom]byte) }}

// Reuse lets what is sealed next have the memory of sealed bytes that nobody reads any more.
func Reuse(sealed []byte) {
	if cap(sealed) == tipRoom {
		tipRooms.Put((*[tipRoom]byte)(sealed[:tipRoom]))
	}
}

// openWriter writes the header into out; this is the costly part. Called within erasing.
func openWriter(out []byte, fileKey *[fileKeySize]byte, shares []share) (*openedWriter, error) {
	w := &openedWriter{out: out}
	if err := w.header(fileKey, shares); err != nil {
		return nil, err
	}
	var nonce [32]byte
	rand.Read(nonce[:payloadNonce])
	w.out = append(w.out, nonce[:payloadNonce]...)
	w.key = derive(&nonce, fileKey, "payload")
	w.begin = len(w.out)
	return w, nil
}

// header writes the shares and the MAC over them.
func (w *openedWriter) header(fileKey *[fileKeySize]byte, shares []share) error {
	w.out = append(w.out, ageIntro...)
	var wrap wrapping // one for all of them: it goes to the heap
	defer wrap.forget()
	for i := range shares {
		if err := w.stanza(&shares[i], &wrap); err != nil {
			return err
		}
	}
	w.out = append(w.out, "---"...)
	tag := derive(&[32]byte{}, fileKey, "header").of(w.out)
	w.out = append(encodeAge.AppendEncode(append(w.out, ' '), tag[:]), '\n')
	return nil
}

// stanza writes one share.
func (w *openedWriter) stanza(s *share, wrap *wrapping) error {
	if err := wrap.encapsulate(s.to); err != nil {
		return err
	}
	var body [fileKeySize + chacha20poly1305.Overhead]byte
	if _, err := wrap.seal(body[:0], s.key[:]); err != nil {
		return err
	}
	w.out = append(append(append(w.out, "-> "...), s.stanza...), ' ')
	w.out = append(encodeAge.AppendEncode(w.out, wrap.enc[:]), '\n')
	w.out = append(encodeAge.AppendEncode(w.out, body[:]), '\n')
	return nil
}

// A derived is a key that was made of the file key.
type derived [32]byte

// derive is HKDF-SHA256 with a salt of 32 bytes or fewer, the rest zeros.
func derive(salt *[32]byte, fileKey *[fileKeySize]byte, info string) derived {
	secret := mac(salt, string(fileKey[:]))
	return mac(&secret, info+"\x01")
}

// of is the HMAC of something long.
func (d derived) of(message []byte) [sha256.Size]byte {
	h := hmac.New(sha256.New, d[:])
	h.Write(message)
	return [sha256.Size]byte(h.Sum(nil))
}

// sealedSize is how long a payload is in chunks; an empty one has a chunk too.
func sealedSize(n int) int { return n + max(1, (n+chunkSize-1)/chunkSize)*chacha20poly1305.Overhead }

// errRoom: more was written than was said before.
var errRoom = errors.New("longer than was announced")

// reserve makes room for a payload of n bytes before any of it is there, so that nothing readable is ever moved.
func (w *openedWriter) reserve(n int) {
	if need := len(w.out) + sealedSize(n); need > cap(w.out) {
		w.out = append(make([]byte, 0, need), w.out...)
	}
}

// write takes some of the payload. Called within erasing.
func (w *openedWriter) write(p []byte) error {
	for len(p) > 0 {
		if len(w.out)-w.begin == chunkSize {
			if err := w.seal(false); err != nil {
				return err
			}
		}
		n := min(len(p), chunkSize-(len(w.out)-w.begin))
		if len(w.out)+n+chacha20poly1305.Overhead > cap(w.out) {
			return errRoom
		}
		w.out = append(w.out, p[:n]...)
		p = p[n:]
	}
	return nil
}

// seal closes the chunk where it lies, under its number and whether it is the last.
func (w *openedWriter) seal(last bool) error {
	aead, err := chacha20poly1305.New(w.key[:])
	if err != nil {
		return err
	}
	var nonce [chacha20poly1305.NonceSize]byte
	binary.BigEndian.PutUint64(nonce[3:], w.chunk)
	if last {
		nonce[len(nonce)-1] = 1
	}
	w.out = aead.Seal(w.out[:w.begin], nonce[:], w.out[w.begin:], nil)
	w.begin, w.chunk = len(w.out), w.chunk+1
	return nil
}

// close pads the payload with so many zeros and gives the sealed bytes; w is used up.
func (w *openedWriter) close(pad int) ([]byte, error) {
	for pad > 0 {
		n := min(pad, len(zeros))
		if err := w.write(zeros[:n]); err != nil {
			return nil, err
		}
		pad -= n
	}
	if err := w.seal(true); err != nil {
		return nil, err
	}
	return w.out, nil
}

// forget overwrites the key, and what is not sealed.
func (w *openedWriter) forget() {
	w.key = derived{}
	clear(w.out[w.begin:cap(w.out)])
}

var zeros [2048]byte
