package audit

import (
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/mod/sumdb/tlog"
)

// tiles are the tree's hashes: full tiles in files that never change, and of each level the one that still grows, in memory.
type tiles struct {
	folder string
	size   int64
	edges  [][]byte // by level
}

var _ tlog.HashReader = (*tiles)(nil)

// ReadHashes gives stored hashes by tlog's index.
func (t *tiles) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		tile := tlog.TileForIndex(tileHeight, index)
		b, err := t.read(tile.L, tile.N)
		if err != nil {
			return nil, err
		}
		tile.W = len(b) / tlog.HashSize
		if out[i], err = tlog.HashFromTile(tile, b, index); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// full is how many tiles of a level are.
func (t *tiles) full(level int) int64 { return t.size >> (tileHeight * (level + 1)) }

// read gives a tile as far as it goes.
func (t *tiles) read(level int, n int64) ([]byte, error) {
	if n < t.full(level) {
		return readTile(t.folder, level, n)
	}
	if n > t.full(level) || level >= len(t.edges) {
		return nil, fmt.Errorf("audit: no tile %d/%d", level, n)
	}
	return t.edges[level], nil
}

func readTile(folder string, level int, n int64) ([]byte, error) {
	b, err := os.ReadFile(filepath.Join(folder, tilePath(level, n)))
	if err == nil && len(b) != tileWidth*tlog.HashSize {
		err = fmt.Errorf("audit: tile %d/%d has %d bytes", level, n, len(b))
	}
	return b, err
}

// add puts one more leaf into the tree, and writes what becomes full. A tile is on disk before the edge above it names it.
func (t *tiles) add(leaf tlog.Hash) error {
	t.size++
	for level := 0; ; level++ {
		if level == len(t.edges) {
			t.edges = append(t.edges, nil)
		}
		t.edges[level] = append(t.edges[level], leaf[:]...)
		if len(t.edges[level]) < tileWidth*tlog.HashSize {
			return nil
		}
		if err := writeWhole(filepath.Join(t.folder, tilePath(level, t.full(level)-1)), t.edges[level]); err != nil {
			return err
		}
		leaf, t.edges[level] = tileRoot(t.edges[level]), nil
	}
}

// tileRoot is the one hash over a full tile.
func tileRoot(tile []byte) tlog.Hash {
	var r span
	for ; len(tile) > 0; tile = tile[tlog.HashSize:] {
		r.push(tlog.Hash(tile))
	}
	return r.root()
}

// A span is a Merkle tree of which only the roots of its full subtrees are kept, biggest first.
type span struct {
	size  int64
	roots []tlog.Hash
}

func (s *span) push(leaf tlog.Hash) {
	for n := s.size; n&1 == 1; n >>= 1 {
		last := len(s.roots) - 1
		leaf = tlog.NodeHash(s.roots[last], leaf)
		s.roots = s.roots[:last]
	}
	s.roots = append(s.roots, leaf)
	s.size++
}

func (s *span) root() tlog.Hash {
	if s.size == 0 {
		return Empty.Root
	}
	root := s.roots[len(s.roots)-1]
	for i := len(s.roots) - 2; i >= 0; i-- {
		root = tlog.NodeHash(s.roots[i], root)
	}
	return root
}

func (s *span) head() Head { return Head{Size: s.size, Root: s.root()} }

// rebuild makes the edges anew for a log of size entries, of which last are those in the newest bundle, and writes full tiles that a crash has kept back.
func (t *tiles) rebuild(size int64, last [][]byte) error {
	t.size, t.edges = size, nil
	for level := 0; level == 0 || t.full(level-1) > 0; level++ {
		for n := range t.full(level) {
			if _, err := os.Stat(filepath.Join(t.folder, tilePath(level, n))); err == nil {
				continue
			}
			b, err := t.below(level, n*tileWidth, (n+1)*tileWidth)
			if err != nil {
				return err
			}
			if err := writeWhole(filepath.Join(t.folder, tilePath(level, n)), b); err != nil {
				return err
			}
		}
		var edge []byte
		var err error
		if level == 0 {
			for _, e := range last {
				edge = appendHash(edge, tlog.RecordHash(e))
			}
		} else if edge, err = t.below(level, t.full(level)*tileWidth, t.full(level-1)); err != nil {
			return err
		}
		t.edges = append(t.edges, edge)
	}
	return nil
}

// below makes the hashes from..to of a level from what lies under it.
func (t *tiles) below(level int, from, to int64) (out []byte, err error) {
	if level == 0 {
		entries, err := readBundle(t.folder, from/tileWidth)
		if err == nil && len(entries) != tileWidth {
			err = fmt.Errorf("audit: bundle %d is not whole", from/tileWidth)
		}
		for _, e := range entries {
			out = appendHash(out, tlog.RecordHash(e))
		}
		return out, err
	}
	for n := from; n < to; n++ {
		b, err := readTile(t.folder, level-1, n)
		if err != nil {
			return nil, err
		}
		out = appendHash(out, tileRoot(b))
	}
	return out, nil
}

func appendHash(b []byte, h tlog.Hash) []byte { return append(b, h[:]...) }
