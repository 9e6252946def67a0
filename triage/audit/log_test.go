package audit

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"tipline/crypto"
)

const server = "tipline test"

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newMember(t testing.TB, id string) *crypto.MemberKey {
	t.Helper()
	k, err := crypto.NewMemberKey(id, "hue-desk")
	must(t, err)
	return k
}

func open(t testing.TB, folder string) *Log {
	t.Helper()
	l, err := Open(Params{Folder: folder, Server: server})
	must(t, err)
	t.Cleanup(func() { l.Close() })
	return l
}

// acted is a signed act of now.
func acted(t testing.TB, k *crypto.MemberKey, path string, seen Head) *Act {
	t.Helper()
	what, err := What("POST", path)
	must(t, err)
	a := NewAct(server, k.Member, what, []byte("{}"), minute(time.Now()), seen)
	a.Sign(k)
	return a
}

func path(i int) string { return fmt.Sprintf("/api/tips/%032x/lease", i) }

// fill appends n acts, many at once.
func fill(t testing.TB, l *Log, k *crypto.MemberKey, n int) {
	t.Helper()
	var all sync.WaitGroup
	for i := range n {
		a := acted(t, k, path(i), Empty)
		all.Go(func() {
			if _, err := l.Append(a); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestAppendProvesEverything(t *testing.T) {
	k, folder := newMember(t, "an"), t.TempDir()
	l := open(t, folder)
	var entries [][]byte
	var heads []Head
	for i := range 700 {
		older, _ := l.Newest()
		heads = append(heads, older)
		a := acted(t, k, path(i), older)
		index, err := l.Append(a)
		must(t, err)
		if index != int64(i) {
			t.Fatalf("entry %d got index %d", i, index)
		}
		entries = append(entries, a.Entry())
		if i == 300 || i == 512 { // a restart goes on where it was
			must(t, l.Close())
			l = open(t, folder)
		}
	}
	for i, e := range entries {
		p, err := l.Prove(heads[i].Size, []int64{int64(i)})
		must(t, err)
		newest, err := OpenCheckpoint(p.Checkpoint, l.Key())
		must(t, err)
		must(t, p.Check(newest, heads[i]))
		if !p.Holds(0, newest, int64(i), e) {
			t.Fatalf("entry %d is not proven", i)
		}
		if p.Holds(0, newest, int64(i), entries[(i+1)%len(entries)]) {
			t.Fatalf("entry %d passes for another", i)
		}
	}
}

func TestAppendRefuses(t *testing.T) {
	k := newMember(t, "an")
	l := open(t, t.TempDir())
	fill(t, l, k, 3)
	now := minute(time.Now())
	at := func(minute int64) *Act { a := acted(t, k, path(9), Empty); a.Minute = minute; a.Sign(k); return a }
	same := acted(t, k, path(9), Empty)
	_, err := l.Append(same)
	must(t, err)
	for name, row := range map[string]struct {
		act  *Act
		want error
	}{
		"an old one":            {at(now - 12), ErrStale},
		"one of the future":     {at(now + 12), ErrStale},
		"the same twice":        {same, ErrAgain},
		"a head of another log": {acted(t, k, path(9), Head{Size: 2, Root: tlog.Hash{1}}), ErrSeen},
		"a longer log's head":   {acted(t, k, path(9), Head{Size: 200}), ErrSeen},
	} {
		if _, err := l.Append(row.act); !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", name, err, row.want)
		}
	}
	must(t, l.Close())
	l = open(t, l.Folder)
	if _, err := l.Append(same); !errors.Is(err, ErrAgain) {
		t.Errorf("after a restart, the same again: %v", err)
	}
}

// TestTornTail cuts the newest bundle after every byte of its last entry, as a crash in the middle of a write would.
func TestTornTail(t *testing.T) {
	k := newMember(t, "an")
	for _, before := range []int{0, 5, 255, 256, 300} {
		folder := t.TempDir()
		l := open(t, folder)
		fill(t, l, k, before)
		was, checkpoint := l.Newest()
		torn := acted(t, k, path(before), was)
		_, err := l.Append(torn)
		must(t, err)
		must(t, l.Close())
		file := filepath.Join(folder, bundlePath(int64(before/tileWidth)))
		whole, err := os.ReadFile(file)
		must(t, err)
		for _, cut := range []int{1, 2, 3, 100, len(torn.Entry()), len(torn.Entry()) + 1} {
			must(t, os.WriteFile(file, whole[:len(whole)-cut], 0o600))
			must(t, os.WriteFile(filepath.Join(folder, "checkpoint"), checkpoint, 0o600)) // the newer one was not yet made
			if before%tileWidth == 255 {
				must(t, os.Remove(filepath.Join(folder, tilePath(0, int64(before/tileWidth)))))
			}
			l := open(t, folder)
			if now, _ := l.Newest(); now != was {
				t.Fatalf("%d entries, %d bytes torn: %+v, want %+v", before, cut, now, was)
			}
			_, err := l.Append(acted(t, k, path(before), was))
			must(t, err)
			must(t, l.Close())
		}
	}
}

// TestChangedOnDiskIsNotOpened: an older or another log than the one whose checkpoint lies beside it is never added to.
func TestChangedOnDiskIsNotOpened(t *testing.T) {
	k, folder := newMember(t, "an"), t.TempDir()
	l := open(t, folder)
	fill(t, l, k, 300)
	must(t, l.Close())
	file := filepath.Join(folder, bundlePath(1))
	whole, err := os.ReadFile(file)
	must(t, err)
	for name, spoil := range map[string]func() error{
		"a byte":          func() error { b := append([]byte(nil), whole...); b[40] ^= 1; return os.WriteFile(file, b, 0o600) },
		"cut":             func() error { return os.WriteFile(file, whole[:len(whole)-1], 0o600) },
		"a bundle gone":   func() error { return os.Remove(file) },
		"all but the key": func() error { return os.RemoveAll(filepath.Join(folder, "tile")) },
		"checkpoint":      func() error { return os.WriteFile(filepath.Join(folder, "checkpoint"), []byte("x"), 0o600) },
	} {
		t.Run(name, func(t *testing.T) {
			copied := t.TempDir()
			must(t, os.CopyFS(filepath.Join(copied, "was"), os.DirFS(folder)))
			defer func() {
				must(t, os.RemoveAll(folder))
				must(t, os.CopyFS(folder, os.DirFS(filepath.Join(copied, "was"))))
			}()
			must(t, spoil())
			if _, err := Open(Params{Folder: folder, Server: server}); !errors.Is(err, ErrDamaged) {
				t.Errorf("opened: %v", err)
			}
		})
	}
}

func TestWhat(t *testing.T) {
	id := "00112233445566778899aabbccddeeff"
	for path, want := range map[string]string{
		"/api/tips/" + id + "/route": "POST /api/tips/" + Handle(id) + "/route",
		"/api/next":                  "POST /api/next",
		"/api/tips/x/lease":          "POST /api/tips/x/lease",
		"/api/tips/../next":          "",
		"/api//next":                 "",
		"/api/tips/%00":              "",
		"/api/" + id[:31] + "A":      "",
		"/api/":                      "",
		"/next":                      "",
	} {
		if got, err := What("POST", path); (err == nil) != (want != "") || err == nil && got != want {
			t.Errorf("%s: %q, %v", path, got, err)
		}
	}
	if _, err := What("HEAD", "/api/tips/"+id); err == nil {
		t.Error("HEAD is an act")
	}
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int64]string{0: "000", 67: "067", 999: "999", 1000: "x001/000", 1234067: "x001/x234/067"} {
		if got := number(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
		if got, err := parseNumber(want); err != nil || got != n {
			t.Errorf("%s is %d, %v", want, got, err)
		}
	}
	for _, bad := range []string{"", "1", "x001", "x000/001", "001/002", "0x1", "-01", "x001/x002"} {
		if n, err := parseNumber(bad); err == nil {
			t.Errorf("%s is %d", bad, n)
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	k := newMember(b, "an")
	for _, at := range []int{1, 64} {
		b.Run(fmt.Sprintf("%d at once", at), func(b *testing.B) {
			l := open(b, b.TempDir())
			b.SetParallelism(at)
			if at == 1 {
				for b.Loop() {
					_, err := l.Append(acted(b, k, path(1), Empty))
					must(b, err)
				}
				return
			}
			b.RunParallel(func(p *testing.PB) {
				for p.Next() {
					if _, err := l.Append(acted(b, k, path(1), Empty)); err != nil {
						b.Error(err)
					}
				}
			})
		})
	}
}
