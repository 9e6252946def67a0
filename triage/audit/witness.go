package audit

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// A witness is a machine of other people that cosigns checkpoints of a log which it has only ever seen grow (C2SP tlog-witness). It learns how many acts
// there were, and nothing else.

const (
	// witnessEvery is how often the newest checkpoint is offered.
	witnessEvery = 10 * time.Minute
	// witnessWait bounds one offer, maxCosigned what is read of the answer.
	witnessWait = 30 * time.Second
	maxCosigned = 16 << 10
	// cosignatureV1 is C2SP tlog-cosignature's type of an Ed25519 key.
	cosignatureV1 = 0x04
)

// ErrWitness: the witness did not cosign, or what it said is no cosignature of its key.
var ErrWitness = errors.New("audit: the witness has not cosigned")

// A Witness offers a log's checkpoints to one witness, and keeps the newest that it cosigned as data/audit/checkpoint.witnessed.
type Witness struct {
	Log    *Log
	URL    string // the witness's submission prefix
	Key    string // its public key: name+hash+base64 of a 4 and 32 bytes
	Failed func(error)

	client http.Client
}

// Run offers the newest checkpoint until ctx ends.
func (w *Witness) Run(ctx context.Context) error {
	tick := time.NewTicker(witnessEvery)
	defer tick.Stop()
	for {
		if err := w.Offer(ctx); err != nil && ctx.Err() == nil && w.Failed != nil {
			w.Failed(err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// Offer has the newest checkpoint cosigned, once. ErrWitness; ErrSeen when the witness has seen a longer log than this one.
func (w *Witness) Offer(ctx context.Context) error {
	key, err := parseWitnessKey(w.Key)
	if err != nil {
		return err
	}
	was := w.witnessed(key)
	newest, _ := w.Log.Newest()
	if newest.Size == 0 || newest == was {
		return nil
	}
	for range 2 { // the second time from where the witness says it stands
		p, err := w.Log.Prove(was.Size, nil)
		if err != nil {
			return err
		}
		status, answer, err := w.post(ctx, was.Size, p)
		if err != nil {
			return err
		}
		switch status {
		case http.StatusOK:
			return w.keep(key, p.Checkpoint, answer)
		case http.StatusConflict:
			size, err := strconv.ParseInt(strings.TrimSuffix(string(answer), "\n"), 10, 64)
			if err != nil {
				return ErrWitness
			}
			was = Head{Size: size}
		default:
			return fmt.Errorf("%w: status %d", ErrWitness, status)
		}
	}
	return ErrWitness
}

// witnessed is the newest head that was cosigned, from the file; whatever else is in there counts as none.
func (w *Witness) witnessed(key witnessKey) Head {
	b, err := os.ReadFile(filepath.Join(w.Log.Folder, "checkpoint.witnessed"))
	if err != nil {
		return Empty
	}
	h, err := OpenCheckpoint(b, w.Log.Key())
	if err != nil || !key.cosigned(b) {
		return Empty
	}
	return h
}

func (w *Witness) post(ctx context.Context, old int64, p Proof) (status int, answer []byte, err error) {
	var body bytes.Buffer
	fmt.Fprintf(&body, "old %d\n", old)
	for _, h := range p.Consistency {
		fmt.Fprintln(&body, h)
	}
	body.WriteString("\n")
	body.Write(p.Checkpoint)
	ctx, cancel := context.WithTimeout(ctx, witnessWait)
	defer cancel()
	q, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(w.URL, "/")+"/add-checkpoint", &body)
	if err != nil {
		return 0, nil, fmt.Errorf("%w: bad address", ErrWitness)
	}
	w.client.Transport = direct
	w.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	a, err := w.client.Do(q)
	if err != nil {
		return 0, nil, fmt.Errorf("%w: not reached", ErrWitness)
	}
	defer a.Body.Close()
	answer, err = io.ReadAll(io.LimitReader(a.Body, maxCosigned))
	return a.StatusCode, answer, err
}

// direct asks no proxy of the environment.
var direct = &http.Transport{ForceAttemptHTTP2: true}

// keep puts the cosignature under the checkpoint, after checking that it is one.
func (w *Witness) keep(key witnessKey, checkpoint, lines []byte) error {
	for line := range bytes.Lines(lines) {
		whole := append(bytes.Clone(checkpoint), line...)
		if key.cosigned(whole) {
			path := filepath.Join(w.Log.Folder, "checkpoint.witnessed")
			return errors.Join(writeWhole(path, whole), coarse(path, w.Log.Clock()), coarse(w.Log.Folder, w.Log.Clock()))
		}
	}
	return ErrWitness
}

// A witnessKey checks cosignatures.
type witnessKey struct {
	name string
	id   [4]byte
	key  ed25519.PublicKey
}

// CheckWitnessKey says what is wrong with a witness's public key; nil for a good one.
func CheckWitnessKey(s string) error {
	_, err := parseWitnessKey(s)
	return err
}

func parseWitnessKey(s string) (witnessKey, error) {
	name, rest, _ := strings.Cut(s, "+")
	id, b64, _ := strings.Cut(rest, "+")
	raw, err := base64.StdEncoding.DecodeString(b64)
	given, err2 := hex.DecodeString(id)
	if errors.Join(err, err2) != nil || name == "" || len(raw) != 1+ed25519.PublicKeySize || raw[0] != cosignatureV1 || len(given) != 4 {
		return witnessKey{}, errors.New("audit: not a witness's key: name+hash+base64, of type cosignature/v1")
	}
	sum := sha256.Sum256(append([]byte(name+"\n"), raw...))
	if !bytes.Equal(sum[:4], given) {
		return witnessKey{}, errors.New("audit: the witness's key is mistyped: its hash does not fit")
	}
	return witnessKey{name, [4]byte(given), raw[1:]}, nil
}

// cosigned says whether a signed note carries a cosignature of this witness: 4 bytes of the key, 8 of a time, 64 of the signature.
func (k witnessKey) cosigned(signed []byte) bool {
	text, lines, ok := bytes.Cut(signed, []byte("\n\n"))
	if !ok {
		return false
	}
	for line := range strings.SplitSeq(string(lines), "\n") {
		b64, ours := strings.CutPrefix(line, "— "+k.name+" ")
		b, err := base64.StdEncoding.DecodeString(b64)
		if !ours || err != nil || len(b) != 4+8+ed25519.SignatureSize || [4]byte(b) != k.id {
			continue
		}
		message := fmt.Sprintf("cosignature/v1\ntime %d\n%s\n", binary.BigEndian.Uint64(b[4:]), text)
		if ed25519.Verify(k.key, []byte(message), b[12:]) {
			return true
		}
	}
	return false
}
