package audit

import (
	"bytes"
	"crypto/ed25519"
	crand "crypto/rand"
	"errors"
	"flag"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

var mutations = flag.Int("mutations", 1000, "how many random mutations of the log are tried")

// logEntries is how many entries are mutated.
const logEntries = 100_000

// A forged log is a copy in memory, as an administrator may have made it.
type forged struct {
	entries [][]byte
	hidden  bool
	tiles   [][]byte // of level 0
}

func (f *forged) Leaves(n int64) ([]Leaf, error) {
	from := n * tileWidth
	if from >= int64(len(f.entries)) {
		return nil, errors.New("no such bundle")
	}
	leaves := make([]Leaf, min(tileWidth, int64(len(f.entries))-from))
	for i := range leaves {
		leaves[i].Entry = f.entries[from+int64(i)]
		if f.hidden {
			leaves[i] = Leaf{Hash: tlog.RecordHash(leaves[i].Entry)}
		}
	}
	return leaves, nil
}

func (f *forged) Tile(level int, n int64) ([]byte, error) {
	if level != 0 || n >= int64(len(f.tiles)) {
		return nil, nil
	}
	return f.tiles[n], nil
}

// A big log is one of 100,000 entries on disk, with all that an administrator has: every file, and the log's key.
type big struct {
	entries [][]byte
	hashes  []tlog.Hash
	other   [][]byte // validly signed acts that never were in the log
	before  []span   // at each bundle's beginning
	tiles   [][]byte
	folder  Folder
	signer  note.Signer
	v       Verification
}

func newBig(t testing.TB) *big {
	t.Helper()
	l := open(t, t.TempDir())
	k := newMember(t, "an")
	b := &big{folder: Folder(l.Folder), signer: l.signer}
	all := make([]*waiting, logEntries+64)
	for i := range all { // only their hashes are looked at: 100,000 true signatures would take longer than all the rest
		what, err := What("POST", path(i%5000))
		must(t, err)
		a := NewAct(server, k.Member, what, []byte("{}"), minute(time.Now()), Empty)
		a.Signature = make([]byte, ed25519.SignatureSize)
		crand.Read(a.Signature)
		all[i] = &waiting{entry: a.Entry()}
	}
	for group := range slices.Chunk(all[:logEntries], 4096) {
		must(t, l.write(group))
	}
	for i, w := range all {
		if i >= logEntries {
			b.other = append(b.other, w.entry)
			continue
		}
		b.entries, b.hashes = append(b.entries, w.entry), append(b.hashes, tlog.RecordHash(w.entry))
	}
	var s span
	var raw []byte
	for _, h := range b.hashes {
		raw = appendHash(raw, h)
	}
	for i, h := range b.hashes {
		if i%tileWidth == 0 {
			b.before = append(b.before, span{s.size, slices.Clone(s.roots)})
			if i > 0 {
				b.tiles = append(b.tiles, raw[:tileWidth*tlog.HashSize:tileWidth*tlog.HashSize])
				raw = raw[tileWidth*tlog.HashSize:]
			}
		}
		s.push(h)
	}
	head, checkpoint := l.Newest()
	if head != s.head() {
		t.Fatal("the log's head is not that of its entries")
	}
	b.v = Verification{Checkpoint: checkpoint, Key: l.Key(), Server: server, Against: []Head{head}}
	return b
}

// A mutation changes a list of entries.
type mutation struct {
	name string
	make func(r *rand.Rand, b *big) (from int, entries [][]byte) // from: the first index that differs
}

var kinds = []mutation{
	{"flip", func(r *rand.Rand, b *big) (int, [][]byte) {
		i := r.IntN(len(b.entries))
		e := bytes.Clone(b.entries[i])
		e[r.IntN(len(e))] ^= 1 << r.IntN(8)
		return i, splice(b.entries, i, i+1, e)
	}},
	{"delete", func(r *rand.Rand, b *big) (int, [][]byte) {
		i := r.IntN(len(b.entries))
		return i, splice(b.entries, i, i+1)
	}},
	{"insert", func(r *rand.Rand, b *big) (int, [][]byte) {
		i := r.IntN(len(b.entries))
		return i, splice(b.entries, i, i, b.other[r.IntN(len(b.other))])
	}},
	{"reorder", func(r *rand.Rand, b *big) (int, [][]byte) {
		i := r.IntN(len(b.entries) - 1)
		j := i + 1 + r.IntN(len(b.entries)-i-1)
		all := slices.Clone(b.entries)
		all[i], all[j] = all[j], all[i]
		return i, all
	}},
	{"truncate", func(r *rand.Rand, b *big) (int, [][]byte) {
		n := len(b.entries) - 1 - r.IntN(len(b.entries)/2)
		return n, b.entries[:n]
	}},
	{"roll back", func(r *rand.Rand, b *big) (int, [][]byte) { // and go on from there
		n := len(b.entries) - 1 - r.IntN(len(b.entries)/2)
		return n, slices.Concat(b.entries[:n], b.other[:r.IntN(len(b.other))])
	}},
	{"fork", func(r *rand.Rand, b *big) (int, [][]byte) { // one member is shown another act in an act's place, and a log that goes on
		n := r.IntN(len(b.entries))
		return n, splice(splice(b.entries, n, n+1, b.other[0]), len(b.entries), len(b.entries), b.other[1:1+r.IntN(len(b.other)-1)]...)
	}},
}

func splice(all [][]byte, from, to int, with ...[]byte) [][]byte {
	return slices.Concat(all[:from], with, all[to:])
}

// forge makes the log of those entries. With the log's key it gets tiles and a checkpoint of its own, with which it holds together; without, those of before.
func (b *big) forge(t testing.TB, from int, entries [][]byte, signed bool) (*forged, Verification) {
	f, v := &forged{entries: entries}, b.v
	if !signed {
		f.tiles = b.tiles
		return f, v
	}
	first := min(from/tileWidth, len(b.before)-1)
	s := span{b.before[first].size, slices.Clone(b.before[first].roots)}
	for _, e := range entries[s.size:] {
		s.push(tlog.RecordHash(e))
	}
	var err error
	v.Checkpoint, err = sign(s.head(), b.signer)
	must(t, err)
	return f, v
}

// TestMutations: whatever an administrator with every file and the log's own key does to a log of 100,000 entries, whoever remembers one older checkpoint
// sees it. Every second mutation is signed anew by that key.
func TestMutations(t *testing.T) {
	began := time.Now()
	b := newBig(t)
	built := time.Now()
	if _, err := Verify(b.folder, b.v); err != nil {
		t.Fatalf("the log itself does not hold: %v", err)
	}
	hashed := time.Now()
	var mu sync.Mutex
	detected := map[string]int{}
	next := make(chan int)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := range next {
				r := rand.New(rand.NewPCG(22, uint64(i)))
				kind, signed := kinds[i%len(kinds)], i/len(kinds)%2 == 1
				from, entries := kind.make(r, b)
				f, v := b.forge(t, from, entries, signed)
				_, err := Verify(f, v)
				var finding *Finding
				if !errors.As(err, &finding) {
					t.Errorf("%s at %d (signed %v) is not detected: %v", kind.name, from, signed, err)
					continue
				}
				mu.Lock()
				detected[kind.name]++
				mu.Unlock()
			}
		})
	}
	for i := range *mutations {
		next <- i
	}
	close(next)
	workers.Wait()
	sum := 0
	for _, n := range detected {
		sum += n
	}
	t.Logf("%d entries, %d mutations, %d detected: %v; built in %v, hashed whole in %v, all mutations in %v", logEntries, *mutations, sum, detected,
		built.Sub(began).Round(time.Millisecond), hashed.Sub(built).Round(time.Millisecond), time.Since(hashed).Round(time.Millisecond))
}

// TestForgeriesOfTheNewest: what nobody has an older checkpoint of is held by members' signatures, by the heads that their devices had seen, and by who knows
// of an own act.
func TestForgeriesOfTheNewest(t *testing.T) {
	k, other := newMember(t, "an"), newMember(t, "binh")
	l := open(t, t.TempDir())
	var entries [][]byte
	for i := range 600 {
		seen, _ := l.Newest()
		if i%7 != 6 {
			seen = Empty
		}
		a := acted(t, k, path(i), seen)
		_, err := l.Append(a)
		must(t, err)
		entries = append(entries, a.Entry())
	}
	_, checkpoint := l.Newest()
	v := Verification{Checkpoint: checkpoint, Key: l.Key(), Server: server, Member: func(id, office string) (ed25519.PublicKey, bool) {
		return k.Member.Signing, id == "an" && office == "hue-desk"
	}}
	report, err := Verify(Folder(l.Folder), v)
	if err != nil || report.Members["an"] != 600 || report.Hidden != 0 {
		t.Fatalf("%+v, %v", report, err)
	}
	byAnother := acted(t, other, path(1), Empty)
	byAnother.Member = "an"
	foreign := acted(t, k, path(1), Empty)
	foreign.Server = "elsewhere"
	foreign.Sign(k)
	b := &big{entries: entries, before: []span{{}}, signer: l.signer, v: v}
	for name, row := range map[string]struct {
		entries [][]byte
		index   int64
	}{
		"changed":                {splice(entries, 500, 501, bytes.Replace(entries[500], []byte("/lease"), []byte("/yield"), 1)), 500},
		"signed by another":      {splice(entries, 500, 500, byAnother.Entry()), 500},
		"never a member":         {splice(entries, 500, 500, acted(t, other, path(1), Empty).Entry()), 500},
		"of another server":      {splice(entries, 500, 500, foreign.Entry()), 500},
		"twice":                  {splice(entries, 500, 500, entries[300]), 500},
		"taken out":              {splice(entries, 300, 301), 306}, // the next whose device had seen more
		"two changed places":     {splice(entries, 300, 302, entries[301], entries[300]), 307},
		"cut below what is seen": {splice(entries, 0, 590), 4},
	} {
		t.Run(name, func(t *testing.T) {
			f, v := b.forge(t, 0, row.entries, true)
			_, err := Verify(f, v)
			var finding *Finding
			if !errors.As(err, &finding) || finding.Index != row.index {
				t.Errorf("%v, want entry %d", err, row.index)
			}
		})
	}
	t.Run("hidden", func(t *testing.T) { // who may not read entries sees as well that none was changed
		f, v := b.forge(t, 0, entries, true)
		f.hidden = true
		report, err := Verify(f, v)
		if err != nil || report.Hidden != 600 {
			t.Fatalf("%+v, %v", report, err)
		}
		f.entries = splice(entries, 300, 301, entries[301])
		if _, err := Verify(f, v); err == nil {
			t.Error("a changed hash is not detected")
		}
	})
	t.Run("on disk", func(t *testing.T) {
		must(t, writeWhole(filepath.Join(l.Folder, tilePath(0, 0)), make([]byte, tileWidth*tlog.HashSize)))
		if _, err := Verify(Folder(l.Folder), v); err == nil {
			t.Error("a changed tile is not detected")
		}
	})
}
