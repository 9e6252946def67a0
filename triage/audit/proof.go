package audit

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// maxHeads bounds how many past roots are kept in memory.
const maxHeads = 1024

// A Proof is the newest checkpoint with what leads to it: from an older head, and from single entries.
type Proof struct {
	Checkpoint  []byte
	Consistency tlog.TreeProof     // from the older head; empty where that one is empty or the newest itself
	Inclusions  []tlog.RecordProof // of each index asked for
}

// NewProof puts a proof together that came over a wire. ErrMalformed.
func NewProof(checkpoint []byte, consistency [][]byte, inclusions [][][]byte) (p Proof, err error) {
	p.Checkpoint = checkpoint
	if p.Consistency, err = hashes(consistency); err != nil {
		return Proof{}, err
	}
	for _, one := range inclusions {
		path, err := hashes(one)
		if err != nil {
			return Proof{}, err
		}
		p.Inclusions = append(p.Inclusions, path)
	}
	return p, nil
}

func hashes(raw [][]byte) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(raw))
	for i, b := range raw {
		if len(b) != tlog.HashSize {
			return nil, ErrMalformed
		}
		out[i] = tlog.Hash(b)
	}
	return out, nil
}

// Parts are the inverse of NewProof.
func (p *Proof) Parts() (consistency [][]byte, inclusions [][][]byte) {
	for _, one := range p.Inclusions {
		inclusions = append(inclusions, raw(one))
	}
	return raw(p.Consistency), inclusions
}

func raw(hashes []tlog.Hash) [][]byte {
	out := make([][]byte, 0, len(hashes))
	for _, h := range hashes {
		out = append(out, h[:])
	}
	return out
}

// LeafHash is what stands for an entry in the tree.
func LeafHash(entry []byte) []byte {
	h := tlog.RecordHash(entry)
	return h[:]
}

// Key is the log's public key, as note.NewVerifier takes it.
func (l *Log) Key() string { return l.key }

// Newest is the newest head and its checkpoint.
func (l *Log) Newest() (Head, []byte) {
	l.state.RLock()
	defer l.state.RUnlock()
	return l.head, l.checkpoint
}

// Prove leads from the log of size from, and from the entries of those indexes, to the newest checkpoint. ErrSeen where the log is not that long.
func (l *Log) Prove(from int64, indexes []int64) (p Proof, err error) {
	l.state.RLock()
	defer l.state.RUnlock()
	p.Checkpoint = l.checkpoint
	if from < 0 || from > l.head.Size {
		return p, ErrSeen
	}
	if from > 0 {
		if p.Consistency, err = tlog.ProveTree(l.head.Size, from, &l.tree); err != nil {
			return p, err
		}
	}
	for _, i := range indexes {
		if i < 0 || i >= l.head.Size {
			return p, ErrSeen
		}
		one, err := tlog.ProveRecord(l.head.Size, i, &l.tree)
		if err != nil {
			return p, err
		}
		p.Inclusions = append(p.Inclusions, one)
	}
	return p, nil
}

// Check holds a newest head against an older one that was believed before. ErrSeen when the log is shorter, or another one.
func (p *Proof) Check(newest, older Head) error {
	switch {
	case older.Size == 0, older == newest:
		return nil
	case older.Size > newest.Size:
		return fmt.Errorf("%w: it had %d entries, now it has %d", ErrSeen, older.Size, newest.Size)
	}
	if tlog.CheckTree(p.Consistency, newest.Size, newest.Root, older.Size, older.Root) != nil {
		return fmt.Errorf("%w: its first %d entries are not those of before", ErrSeen, older.Size)
	}
	return nil
}

// Holds says whether an entry stands in the log at an index, by the n-th inclusion proof.
func (p *Proof) Holds(n int, newest Head, index int64, entry []byte) bool {
	return n < len(p.Inclusions) && index >= 0 && index < newest.Size &&
		tlog.CheckRecord(p.Inclusions[n], newest.Size, newest.Root, index, tlog.RecordHash(entry)) == nil
}

// Tile gives a tile of hashes as C2SP tlog-tiles has it, width of them; width 0 is all. ErrSeen where there is no such tile.
func (l *Log) Tile(level int, n int64, width int) ([]byte, error) {
	l.state.RLock()
	defer l.state.RUnlock()
	if level < 0 || level > 62/tileHeight || n < 0 || width < 0 || width > tileWidth {
		return nil, ErrSeen
	}
	if n > l.tree.full(level) || n == l.tree.full(level) && level >= len(l.tree.edges) {
		return nil, ErrSeen
	}
	b, err := l.tree.read(level, n)
	if width == 0 {
		width = tileWidth
	}
	if err == nil && len(b) < width*tlog.HashSize {
		err = ErrSeen
	}
	if err != nil {
		return nil, err
	}
	return append([]byte(nil), b[:width*tlog.HashSize]...), nil
}

// Bundle gives the entries of a bundle, as far as it is full.
func (l *Log) Bundle(n int64) ([][]byte, error) {
	h, _ := l.Newest()
	if n < 0 || n > h.Size/tileWidth || n*tileWidth >= h.Size {
		return nil, ErrSeen
	}
	entries, err := readBundle(l.Folder, n)
	if err != nil && len(entries) < int(min(tileWidth, h.Size-n*tileWidth)) { // behind them one may be half written
		return nil, err
	}
	return entries[:min(tileWidth, h.Size-n*tileWidth)], nil
}

// had says whether the log once had that head.
func (l *Log) had(h Head) bool {
	if h == Empty {
		return true
	}
	l.state.RLock()
	root, known := l.heads[h.Size]
	var err error
	if !known && h.Size > 0 && h.Size <= l.head.Size {
		root, err = tlog.TreeHash(h.Size, &l.tree)
		known = err == nil
	}
	l.state.RUnlock()
	if !known || root != h.Root {
		return false
	}
	l.state.Lock()
	defer l.state.Unlock()
	if len(l.heads) >= maxHeads {
		clear(l.heads)
	}
	l.heads[h.Size] = root
	return true
}
