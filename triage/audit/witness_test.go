package audit

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A cosigner is a witness as C2SP tlog-witness has it, for one log.
type cosigner struct {
	t       *testing.T
	log     string // the log's key
	seen    Head
	key     ed25519.PrivateKey
	id      []byte
	lie     bool // signs something else
	offered int
}

func newCosigner(t *testing.T, log string) (*cosigner, *httptest.Server, string) {
	seed := sha256.Sum256([]byte("witness"))
	c := &cosigner{t: t, log: log, seen: Empty, key: ed25519.NewKeyFromSeed(seed[:])}
	raw := append([]byte{cosignatureV1}, c.key.Public().(ed25519.PublicKey)...)
	sum := sha256.Sum256(append([]byte("witness.example\n"), raw...))
	c.id = sum[:4]
	s := httptest.NewServer(c)
	t.Cleanup(s.Close)
	return c, s, "witness.example+" + hex.EncodeToString(c.id) + "+" + base64.StdEncoding.EncodeToString(raw)
}

func (c *cosigner) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	c.offered++
	b, err := io.ReadAll(q.Body)
	head, checkpoint, ok := bytes.Cut(b, []byte("\n\n"))
	line := strings.Split(string(head), "\n")
	old, err2 := strconv.ParseInt(strings.TrimPrefix(line[0], "old "), 10, 64)
	if err != nil || err2 != nil || !ok || q.URL.Path != "/add-checkpoint" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	h, err := OpenCheckpoint(checkpoint, c.log)
	if err != nil {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	if old != c.seen.Size {
		w.WriteHeader(http.StatusConflict)
		fmt.Fprintln(w, c.seen.Size)
		return
	}
	var hashes [][]byte
	for _, l := range line[1:] {
		one, err := base64.StdEncoding.DecodeString(l)
		must(c.t, err)
		hashes = append(hashes, one)
	}
	p, err := NewProof(checkpoint, hashes, nil)
	if err != nil || p.Check(h, c.seen) != nil {
		w.WriteHeader(http.StatusUnprocessableEntity)
		return
	}
	c.seen = h
	text, _, _ := bytes.Cut(checkpoint, []byte("\n\n"))
	if c.lie {
		text = append(text, 'x')
	}
	at := uint64(time.Now().Unix())
	signature := ed25519.Sign(c.key, fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s\n", at, text))
	blob := append(binary.BigEndian.AppendUint64(bytes.Clone(c.id), at), signature...)
	fmt.Fprintf(w, "— witness.example %s\n", base64.StdEncoding.EncodeToString(blob))
}

func TestWitness(t *testing.T) {
	k := newMember(t, "an")
	l := open(t, t.TempDir())
	c, s, key := newCosigner(t, l.Key())
	w := &Witness{Log: l, URL: s.URL + "/", Key: key}
	file := filepath.Join(l.Folder, "checkpoint.witnessed")
	must(t, w.Offer(t.Context()))
	if c.offered != 0 {
		t.Error("an empty log was offered")
	}
	for _, n := range []int{3, 300, 1} {
		fill(t, l, k, n)
		must(t, w.Offer(t.Context()))
		newest, _ := l.Newest()
		b, err := os.ReadFile(file)
		must(t, err)
		if h, err := OpenCheckpoint(b, l.Key()); err != nil || h != newest || c.seen != newest || !bytes.Contains(b, []byte("— witness.example ")) {
			t.Fatalf("%v %v\n%s", h, err, b)
		}
	}
	offered := c.offered
	must(t, w.Offer(t.Context()))
	if c.offered != offered {
		t.Error("the same checkpoint was offered twice")
	}

	// A witness that stands elsewhere than the file says is asked from there.
	must(t, os.Remove(file))
	fill(t, l, k, 1)
	must(t, w.Offer(t.Context()))

	fill(t, l, k, 1)
	c.lie = true
	if err := w.Offer(t.Context()); !errors.Is(err, ErrWitness) {
		t.Errorf("a cosignature of something else: %v", err)
	}
	c.lie, c.seen = false, Head{Size: 10_000}
	if err := w.Offer(t.Context()); !errors.Is(err, ErrSeen) {
		t.Errorf("a witness that has seen more: %v", err)
	}
	s.Close()
	if err := w.Offer(t.Context()); !errors.Is(err, ErrWitness) {
		t.Errorf("away: %v", err)
	}
	for _, bad := range []string{"", "x", strings.Replace(key, "witness", "w1tness", 1), l.Key()} {
		if CheckWitnessKey(bad) == nil {
			t.Errorf("key %q is taken", bad)
		}
	}
}
