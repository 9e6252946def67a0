package audit

import (
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"golang.org/x/mod/sumdb/tlog"
)

// A Leaf is one place of the log: an entry, or of an entry that one may not read the hash alone.
type Leaf struct {
	Entry []byte
	Hash  tlog.Hash // counts where Entry is nil
}

// hash is the leaf's in the tree; buffer is room to work in.
func (l *Leaf) hash(buffer *[]byte) tlog.Hash {
	if l.Entry == nil {
		return l.Hash
	}
	*buffer = append(append((*buffer)[:0], 0), l.Entry...) // as tlog.RecordHash, without its garbage
	return sha256.Sum256(*buffer)
}

// A Source is a copy of a log, believed in nothing. What it gives stays as it is while it is verified.
type Source interface {
	// Leaves are those of a bundle, as many as there are.
	Leaves(bundle int64) ([]Leaf, error)
	// Tile is a full tile of hashes; nil where the source has none, and all then follows from the leaves.
	Tile(level int, n int64) ([]byte, error)
}

// A Verification is what a log is held against.
type Verification struct {
	Checkpoint []byte // the log's newest
	Key        string // its public key
	Server     string // the name that acts are signed for
	Against    []Head // older heads, from wherever checkpoints went: each must be a beginning of this log
	// Member is the signing key of a member who belonged to that office in any of the rosters; nil: signatures are not looked at.
	Member func(id, office string) (ed25519.PublicKey, bool)
}

// A Finding is the first thing that is wrong with a log.
type Finding struct {
	Index int64 // of the entry; -1: of no single one
	What  string
}

func (f *Finding) Error() string {
	if f.Index < 0 {
		return "audit: " + f.What
	}
	return fmt.Sprintf("audit: entry %d: %s", f.Index, f.What)
}

func found(index int64, what string, a ...any) error {
	return &Finding{Index: index, What: fmt.Sprintf(what, a...)}
}

// A Report is what a log that holds has told.
type Report struct {
	Head    Head
	Hidden  int64            // entries of which only the hash was there
	Members map[string]int64 // entries by member
}

// Verify walks a log from end to end: that it is what its checkpoint says, that it has grown from every older head, and that every entry which can be
// read was signed by a member and stands there once. A *Finding where it does not hold.
func Verify(src Source, v Verification) (Report, error) {
	head, err := OpenCheckpoint(v.Checkpoint, v.Key)
	if err != nil {
		return Report{}, found(-1, "the newest checkpoint is not signed by the log's key")
	}
	w := walk{src: src, v: v, head: head, report: Report{Head: head, Members: map[string]int64{}}, due: map[int64][]owed{}}
	for _, h := range v.Against {
		if h.Size > head.Size {
			return Report{}, found(-1, "it has %d entries and once had %d: rolled back or cut", head.Size, h.Size)
		}
		if h.Size == head.Size && h != head {
			return Report{}, found(-1, "its %d entries are not those of an older checkpoint: changed, or another log", h.Size)
		}
		w.owe(h, -1)
	}
	if err := w.tree(); err != nil {
		return Report{}, err
	}
	if err := w.acts(); err != nil {
		return Report{}, err
	}
	return w.report, nil
}

// A walk goes twice over the log: hashes first, since they are cheap and tell of every change; then what they hash.
type walk struct {
	src    Source
	v      Verification
	head   Head
	report Report
	due    map[int64][]owed // by size
}

// An owed root was named by somebody: by who verifies (-1), or by the entry of that index.
type owed struct {
	root tlog.Hash
	by   int64
}

func (w *walk) owe(h Head, by int64) { w.due[h.Size] = append(w.due[h.Size], owed{h.Root, by}) }

// pay holds the roots owed at a size against the one there is.
func (w *walk) pay(s *span) error {
	all := w.due[s.size]
	if len(all) == 0 {
		return nil
	}
	delete(w.due, s.size)
	root := s.root()
	for _, o := range all {
		if o.root == root {
			continue
		}
		if o.by < 0 {
			return found(-1, "its first %d entries are not those of an older checkpoint: changed, or another log", s.size)
		}
		return found(o.by, "%s had seen another log of %d entries", w.name(o.by), s.size)
	}
	return nil
}

// name is who signed an entry.
func (w *walk) name(index int64) string {
	leaves, err := w.src.Leaves(index / tileWidth)
	if err != nil || index%tileWidth >= int64(len(leaves)) {
		return "its member"
	}
	a, err := ParseAct(leaves[index%tileWidth].Entry)
	if err != nil {
		return "its member"
	}
	return a.Member
}

// tree recomputes every hash, and stops at the first bundle that is not what its tile says.
func (w *walk) tree() error {
	var s span
	var buffer []byte
	if err := w.pay(&s); err != nil {
		return err
	}
	for n := int64(0); s.size < w.head.Size; n++ {
		leaves, err := w.leaves(n)
		if err != nil {
			return err
		}
		tile, err := w.src.Tile(0, n)
		if err != nil {
			return found(-1, "tile %d of hashes is not there: %v", n, err)
		}
		for i := range leaves {
			h := leaves[i].hash(&buffer)
			if tile != nil && len(leaves) == tileWidth && tlog.Hash(tile[i*tlog.HashSize:]) != h {
				return found(s.size, "is not what its hash says")
			}
			s.push(h)
			if err := w.pay(&s); err != nil {
				return err
			}
		}
	}
	if s.head() != w.head {
		return found(-1, "its entries are not those of the newest checkpoint")
	}
	return nil
}

// leaves are those of a bundle, of the number that the checkpoint calls for.
func (w *walk) leaves(n int64) ([]Leaf, error) {
	want := min(tileWidth, w.head.Size-n*tileWidth)
	leaves, err := w.src.Leaves(n)
	if err != nil {
		return nil, found(-1, "bundle %d cannot be read: %v", n, err)
	}
	if int64(len(leaves)) < want {
		return nil, found(n*tileWidth+int64(len(leaves)), "is not there")
	}
	return leaves[:want], nil
}

// acts reads every entry: signed by whom it names, once, and by a device that had seen this log and no other.
func (w *walk) acts() error {
	var mu sync.Mutex
	var first error
	seen := map[[8]byte]int64{} // nonces: the same act twice has the same
	heads := []struct {
		Head
		by int64
	}{}
	turn := make(chan int64)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for n := range turn {
				acts, err := w.signed(n)
				mu.Lock()
				for i, a := range acts {
					if a == nil {
						w.report.Hidden++
						continue
					}
					index := n*tileWidth + int64(i)
					w.report.Members[a.Member]++
					if other, twice := seen[a.Nonce]; twice && err == nil {
						err = found(max(index, other), "stands there twice, first as %d", min(index, other))
					}
					seen[a.Nonce] = index
					if a.Seen.Size > index && err == nil {
						err = found(index, "%s had seen a log of %d entries", a.Member, a.Seen.Size)
					}
					heads = append(heads, struct {
						Head
						by int64
					}{a.Seen, index})
				}
				first = earlier(first, err)
				mu.Unlock()
			}
		})
	}
	for n := int64(0); n*tileWidth < w.head.Size; n++ {
		turn <- n
	}
	close(turn)
	workers.Wait()
	if first != nil {
		return first
	}
	for _, h := range heads {
		w.owe(h.Head, h.by)
	}
	return w.tree()
}

// earlier keeps the finding of the lower index.
func earlier(a, b error) error {
	var fa, fb *Finding
	if !errors.As(a, &fa) || errors.As(b, &fb) && fb.Index < fa.Index {
		return b
	}
	return a
}

// signed checks the signatures of a bundle; nil stands for an entry that is hidden.
func (w *walk) signed(n int64) ([]*Act, error) {
	leaves, err := w.leaves(n)
	if err != nil {
		return nil, err
	}
	acts := make([]*Act, len(leaves))
	for i, l := range leaves {
		if l.Entry == nil {
			continue
		}
		index := n*tileWidth + int64(i)
		a, err := ParseAct(l.Entry)
		if err != nil || a.Server != w.v.Server {
			return acts, found(index, "is no entry of this server's")
		}
		acts[i] = a
		if w.v.Member == nil {
			continue
		}
		key, known := w.v.Member(a.Member, a.Office)
		if !known {
			return acts, found(index, "%s of %s never was a member", a.Member, a.Office)
		}
		if a.Check(key) != nil {
			return acts, found(index, "was not signed by %s", a.Member)
		}
	}
	return acts, nil
}

// A Folder is a copy of data/audit as a source.
type Folder string

var _ Source = Folder("")

// Leaves reads a bundle.
func (f Folder) Leaves(bundle int64) ([]Leaf, error) {
	entries, err := readBundle(string(f), bundle)
	if err != nil && !errors.Is(err, ErrDamaged) { // what is torn is missed where it is needed
		return nil, err
	}
	leaves := make([]Leaf, len(entries))
	for i, e := range entries {
		leaves[i].Entry = e
	}
	return leaves, nil
}

// Tile reads a full tile of hashes; nil where it is none.
func (f Folder) Tile(level int, n int64) ([]byte, error) {
	b, err := readTile(string(f), level, n)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil // the leaves tell
	}
	return b, err
}

// Checkpoint is the one that lies in the folder.
func (f Folder) Checkpoint() ([]byte, error) {
	return os.ReadFile(filepath.Join(string(f), "checkpoint"))
}
