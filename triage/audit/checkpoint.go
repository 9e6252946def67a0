package audit

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// ErrCheckpoint: not a checkpoint that the log's key signed.
var ErrCheckpoint = errors.New("audit: not a checkpoint of this log")

// Origin is the log's name, which stands in each checkpoint's first line and is the name of its key.
func Origin(server string) string {
	return "tipline/audit/" + strings.ReplaceAll(url.PathEscape(server), "+", "%2B")
}

// loadKey reads the log's signing key, or makes it at the first start.
func loadKey(path, origin string) (note.Signer, string, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		private, public, err := note.GenerateKey(rand.Reader, origin)
		if err != nil {
			return nil, "", fmt.Errorf("make the log's key: %w", err)
		}
		b = []byte(private + "\n" + public + "\n")
		if err := writeWhole(path, b); err != nil {
			return nil, "", fmt.Errorf("keep the log's key: %w", err)
		}
	} else if err != nil {
		return nil, "", fmt.Errorf("read the log's key: %w", err)
	}
	private, public, ok := strings.Cut(strings.TrimSuffix(string(b), "\n"), "\n")
	signer, err := note.NewSigner(private)
	if !ok || err != nil || signer.Name() != origin {
		return nil, "", fmt.Errorf("the log's key %s is damaged, or of another server", path)
	}
	if _, err := note.NewVerifier(public); err != nil {
		return nil, "", fmt.Errorf("the log's key %s is damaged", path)
	}
	return signer, public, nil
}

// sign writes a head as a signed checkpoint (C2SP tlog-checkpoint).
func sign(h Head, by note.Signer) ([]byte, error) {
	return note.Sign(&note.Note{Text: h.text(by.Name())}, by)
}

func (h Head) text(origin string) string { return fmt.Sprintf("%s\n%d\n%s\n", origin, h.Size, h.Root) }

// Fingerprint is what people compare of a head, on paper or on two screens: five groups of four hex digits, of SHA-256 over size and root.
func (h Head) Fingerprint() string {
	sum := sha256.Sum256([]byte(h.text("tipline/audit")))
	digits := hex.EncodeToString(sum[:10])
	var group []string
	for ; digits != ""; digits = digits[4:] {
		group = append(group, digits[:4])
	}
	return strings.Join(group, " ")
}

// OpenCheckpoint reads a checkpoint that the log with that public key signed. ErrCheckpoint.
func OpenCheckpoint(signed []byte, key string) (Head, error) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return Head{}, fmt.Errorf("%w: bad key", ErrCheckpoint)
	}
	n, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return Head{}, ErrCheckpoint
	}
	line := strings.Split(n.Text, "\n")
	if len(line) != 4 || line[0] != verifier.Name() {
		return Head{}, ErrCheckpoint
	}
	size, err := strconv.ParseInt(line[1], 10, 64)
	root, err2 := exact(line[2], tlog.HashSize)
	if err != nil || err2 != nil || size < 0 {
		return Head{}, ErrCheckpoint
	}
	h := Head{Size: size, Root: tlog.Hash(root)}
	if h.text(line[0]) != n.Text || size == 0 && h != Empty {
		return Head{}, ErrCheckpoint
	}
	return h, nil
}
