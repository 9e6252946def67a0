package crypto

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// openTable opens a table without a fail point and closes it with the test.
func openTable(t testing.TB, dir, replica string) *KeyTable {
	t.Helper()
	table, err := OpenKeyTable(dir, replica)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { table.Close() })
	return table
}

// draw draws a pair or ends the test.
func draw(t testing.TB, table *KeyTable) (ID, TipKey) {
	t.Helper()
	id, key, err := table.Draw()
	if err != nil {
		t.Fatal(err)
	}
	return id, key
}

func TestAPairIsGivenOnceAndSurvivesARestart(t *testing.T) {
	dir := t.TempDir()
	table := openTable(t, dir, "")
	seen := map[ID]bool{}
	id, key := draw(t, table)
	locked := Lock(key, id, KindTip, "", []byte("sealed"))
	for seen[id] = true; ; {
		other, _, err := table.Draw()
		if errors.Is(err, ErrNoneReady) {
			break
		}
		if err != nil || seen[other] {
			t.Fatalf("given twice, or %v", err)
		}
		seen[other] = true
	}
	if len(seen) != defaultReady {
		t.Fatalf("%d pairs, want %d", len(seen), defaultReady)
	}
	pepper := table.Pepper()
	guard, err := table.GuardKey(20_000)
	if err != nil {
		t.Fatal(err)
	}
	table.Close()

	again := openTable(t, dir, "")
	key, err = again.Key(id)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Unlock(key, id, KindTip, "", locked); err != nil || string(got) != "sealed" {
		t.Fatalf("%q, %v", got, err)
	}
	if !bytes.Equal(pepper, again.Pepper()) {
		t.Error("another pepper")
	}
	if g, err := again.GuardKey(20_000); err != nil || !bytes.Equal(g, guard) {
		t.Error("another guard key")
	}
	for range defaultReady {
		if id, _ := draw(t, again); seen[id] {
			t.Fatal("a pair of the process before was given again")
		}
	}
}

func TestRunRefills(t *testing.T) {
	table := openTable(t, t.TempDir(), "")
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- table.Run(ctx) }()
	for range 3 * defaultReady {
		waitFor(t, func() bool {
			_, _, err := table.Draw()
			return err == nil
		})
	}
	stop()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

func TestOneProcessATable(t *testing.T) {
	dir := t.TempDir()
	openTable(t, dir, "")
	if _, err := OpenKeyTable(dir, ""); !errors.Is(err, ErrTableInUse) {
		t.Fatalf("opened twice: %v", err)
	}
}

func TestPurgeKeepsWhatIsKeptAndDestroysTheRest(t *testing.T) {
	dir := t.TempDir()
	table := openTable(t, dir, "")
	kept, keptKey := draw(t, table)
	due, _ := draw(t, table)
	underWay, _ := draw(t, table)
	table.Release(kept)
	table.Release(due)
	for _, day := range []int{99, 100, 107} {
		if _, err := table.GuardKey(day); err != nil {
			t.Fatal(err)
		}
	}
	oldGuard, _ := table.GuardKey(99)
	root, err := os.ReadFile(rootName(dir, 1))
	if err != nil {
		t.Fatal(err)
	}
	backup, err := os.ReadFile(tableName(dir, 1))
	if err != nil {
		t.Fatal(err)
	}
	disk := filepath.Join(t.TempDir(), "disk") // a second name for the root's place on the disk
	if err := os.Link(rootName(dir, 1), disk); err != nil {
		t.Fatal(err)
	}
	if err := table.Purge(107, func(id ID) bool { return id == kept }); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(disk); err != nil || len(b) != 32 || bytes.Equal(b, root) {
		t.Error("the old root was removed, not overwritten:", err)
	}
	if _, err := table.Key(due); !errors.Is(err, ErrNoKey) {
		t.Error("a due key is still given:", err)
	}
	if _, err := table.Key(underWay); err != nil {
		t.Error("a pair under way was destroyed:", err)
	}
	if k, err := table.Key(kept); err != nil || *k.key() != *keptKey.key() {
		t.Error("a kept key is gone:", err)
	}
	if g, err := table.GuardKey(99); err != nil || bytes.Equal(g, oldGuard) {
		t.Error("a guard key outlived its week")
	}
	if found := filesWith(t, dir, root); found != "" {
		t.Error("the old root is still in", found)
	}
	var newest [32]byte
	b, err := os.ReadFile(rootName(dir, 2))
	if err != nil {
		t.Fatal(err)
	}
	copy(newest[:], b)
	if parsed, err := parseTable(backup, &newest, 1); err == nil && len(parsed.records) > 0 {
		t.Error("the new root opens a backup of the old table")
	}
	if got := draws(table); got == 0 {
		t.Error("no pair left to draw")
	}
	table.Close()
	again := openTable(t, dir, "")
	if _, err := again.Key(due); !errors.Is(err, ErrNoKey) {
		t.Error("a due key came back with a restart")
	}
	if _, err := again.Key(kept); err != nil {
		t.Error("a kept key is gone after a restart:", err)
	}
}

func draws(table *KeyTable) (n int) {
	for {
		if _, _, err := table.Draw(); err != nil {
			return n
		}
		n++
	}
}

// filesWith names a file of dir that holds needle.
func filesWith(t testing.TB, dir string, needle []byte) (found string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(name)
		if bytes.Contains(b, needle) {
			found = name
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestUnusedPairsOfADeadProcessGoAtTheNextPurge(t *testing.T) {
	dir := t.TempDir()
	table := openTable(t, dir, "")
	unused := table.ready[0]
	table.Close()
	table = openTable(t, dir, "")
	if _, err := table.Key(unused); err != nil {
		t.Fatal(err)
	}
	if err := table.Purge(1, func(ID) bool { return false }); err != nil {
		t.Fatal(err)
	}
	if _, err := table.Key(unused); !errors.Is(err, ErrNoKey) {
		t.Fatal("still there")
	}
}

func TestADrawnPairIsProtectedForTwoQuarters(t *testing.T) {
	table := openTable(t, t.TempDir(), "")
	id, _ := draw(t, table)
	never := func(ID) bool { return false }
	for range 2 {
		if err := table.Purge(1, never); err != nil {
			t.Fatal(err)
		}
		if _, err := table.Key(id); err != nil {
			t.Fatal(err)
		}
		table.turnQuarter()
	}
	if err := table.Purge(1, never); err != nil {
		t.Fatal(err)
	}
	if _, err := table.Key(id); !errors.Is(err, ErrNoKey) {
		t.Fatal("protected for ever")
	}
}

// errKilled is what a fail point stops with.
var errKilled = errors.New("killed here")

// purgeSteps runs a purge of a fresh table and names every step that it passes.
func purgeSteps(t *testing.T, withReplica bool) (steps []string) {
	dir, replica := t.TempDir(), ""
	if withReplica {
		replica = t.TempDir()
	}
	var recording bool
	table, err := openKeyTable(dir, replica, func(step string) error {
		if recording {
			steps = append(steps, step)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	recording = true
	if err := table.Purge(0, func(ID) bool { return true }); err != nil {
		t.Fatal(err)
	}
	return steps
}

// TestPurgeKilledAtEachStep stops a purge at each of its steps, opens what is then on disk as a new process would, and holds it against the
// promise: every kept key is there, one generation is left, and whatever the new process purges is gone with its root.
func TestPurgeKilledAtEachStep(t *testing.T) {
	for _, withReplica := range []bool{false, true} {
		steps := purgeSteps(t, withReplica)
		if len(steps) < 7 {
			t.Fatalf("only %d steps: %v", len(steps), steps)
		}
		for _, step := range steps {
			t.Run(strings.ReplaceAll(step, " ", "-"), func(t *testing.T) { killAt(t, step, withReplica) })
		}
	}
}

func killAt(t *testing.T, step string, withReplica bool) {
	dir, replica := t.TempDir(), ""
	if withReplica {
		replica = t.TempDir()
	}
	armed := false
	table, err := openKeyTable(dir, replica, func(s string) error {
		if armed && s == step {
			return errKilled
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	kept, key := draw(t, table)
	due, _ := draw(t, table)
	table.Release(due)
	pepper := table.Pepper()
	armed = true
	if err := table.Purge(0, func(id ID) bool { return id == kept }); !errors.Is(err, errKilled) {
		t.Fatalf("not stopped: %v", err)
	}
	if _, err := table.GuardKey(3); err == nil {
		t.Error("a broken table still writes")
	}
	table.Close()

	dirs := []string{dir}
	if withReplica {
		dirs = append(dirs, replica)
	}
	for _, d := range dirs { // either host alone must hold everything, at this very moment
		if found, err := newestTable(d); err != nil || found == nil {
			t.Fatalf("no whole table in %s: %v", d, err)
		}
	}
	killOpenings(t, dir, replica)
	again := openTable(t, dir, replica)
	if k, err := again.Key(kept); err != nil || *k.key() != *key.key() {
		t.Fatalf("the kept key is lost: %v", err)
	}
	if !bytes.Equal(again.Pepper(), pepper) {
		t.Fatal("the pepper is lost")
	}
	for _, d := range dirs {
		assertOneGeneration(t, d)
	}
	if err := again.Purge(0, func(id ID) bool { return id == kept }); err != nil {
		t.Fatal(err)
	}
	if _, err := again.Key(due); !errors.Is(err, ErrNoKey) {
		t.Fatal("the due key is still there after a second purge")
	}
	for _, d := range dirs {
		assertOneGeneration(t, d)
	}
}

// killOpenings opens the table again and again, and stops one step later each time.
func killOpenings(t *testing.T, dir, replica string) {
	t.Helper()
	for stop := 1; ; stop++ {
		passed := 0
		table, err := openKeyTable(dir, replica, func(string) error {
			if passed++; passed == stop {
				return errKilled
			}
			return nil
		})
		if err == nil {
			table.Close()
			return
		}
		if !errors.Is(err, errKilled) {
			t.Fatalf("opening %d: %v", stop, err)
		}
		if found, err := newestTable(dir); err != nil || found == nil {
			t.Fatalf("opening %d: no whole table: %v", stop, err)
		}
	}
}

// assertOneGeneration wants exactly one root and its table, private to the owner and without a fine time.
func assertOneGeneration(t testing.TB, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 2 {
		t.Fatalf("%s holds %v, want a root and its table", dir, entries)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v", e.Name(), info.Mode())
		}
		if s := info.ModTime().Unix() + 7*3600; s%86400 != 0 {
			t.Errorf("%s tells a time of day", e.Name())
		}
	}
}

func TestAppendKilledAtEachStep(t *testing.T) {
	for _, step := range []string{"half appended 0", "appended 0", "append synced 0", "half appended 1", "append synced 1"} {
		t.Run(step, func(t *testing.T) {
			dir, replica, armed := t.TempDir(), t.TempDir(), false
			table, err := openKeyTable(dir, replica, func(s string) error {
				if armed && s == step {
					return errKilled
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			id, _ := draw(t, table)
			armed = true
			if _, err := table.GuardKey(1); !errors.Is(err, errKilled) {
				t.Fatal(err)
			}
			if _, err := table.GuardKey(2); !errors.Is(err, ErrTableBroken) {
				t.Fatalf("writes after a failed write: %v", err)
			}
			table.Close()
			again := openTable(t, dir, replica)
			if _, err := again.Key(id); err != nil {
				t.Fatal(err)
			}
			if _, err := again.GuardKey(1); err != nil {
				t.Fatal(err)
			}
			again.Close()
			openTable(t, dir, replica)
		})
	}
}

func TestEitherHostAloneHoldsTheTable(t *testing.T) {
	dir, replica := t.TempDir(), t.TempDir()
	table := openTable(t, dir, replica)
	id, key := draw(t, table)
	table.Close()
	lost := t.TempDir()
	again := openTable(t, lost, replica) // the first host burnt down
	if k, err := again.Key(id); err != nil || *k.key() != *key.key() {
		t.Fatal(err)
	}
	again.Close()
	alone := openTable(t, dir, "")
	if _, err := alone.Key(id); err != nil {
		t.Fatal(err)
	}
}

func TestADamagedTableIsNeverTakenForAFreshOne(t *testing.T) {
	for _, row := range []struct {
		name   string
		damage func(t *testing.T, dir string)
	}{
		{"no root", func(t *testing.T, dir string) { os.Remove(rootName(dir, 1)) }},
		{"short root", func(t *testing.T, dir string) { os.WriteFile(rootName(dir, 1), []byte("x"), 0o600) }},
		{"other root", func(t *testing.T, dir string) { os.WriteFile(rootName(dir, 1), make([]byte, 32), 0o600) }},
		{"empty table", func(t *testing.T, dir string) { os.WriteFile(tableName(dir, 1), nil, 0o600) }},
		{"a bit in the first frame", func(t *testing.T, dir string) {
			b, err := os.ReadFile(tableName(dir, 1))
			if err != nil {
				t.Fatal(err)
			}
			b[60] ^= 1
			os.WriteFile(tableName(dir, 1), b, 0o600)
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			dir := t.TempDir()
			openTable(t, dir, "").Close()
			row.damage(t, dir)
			if table, err := OpenKeyTable(dir, ""); err == nil {
				table.Close()
				t.Fatal("opened")
			}
		})
	}
}

func TestDrawsArePairwiseDistinctUnderConcurrency(t *testing.T) {
	table := openTable(t, t.TempDir(), "")
	var mu sync.Mutex
	seen := map[ID]bool{}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range defaultReady / 4 {
				id, _, err := table.Draw()
				mu.Lock()
				if err != nil || seen[id] {
					t.Errorf("given twice, or %v", err)
				}
				seen[id] = true
				mu.Unlock()
			}
		})
	}
	all.Wait()
}

func FuzzParseTable(f *testing.F) {
	root := newKey()
	records := []record{{kind: recordPepper, key: *newKey()}, {kind: recordPair, id: NewID(), key: *newKey()}, {kind: recordGuard, day: -3, key: *newKey()}}
	whole, _ := appendFrames([]byte(tableLine), root, 7, 0, records)
	longer, _ := appendFrames(bytes.Clone(whole), root, 7, 1, records)
	f.Add(whole)
	f.Add(longer)
	f.Add(longer[:len(longer)-1])
	f.Add([]byte(tableLine))
	f.Fuzz(func(t *testing.T, b []byte) {
		parsed, err := parseTable(b, root, 7)
		if err == nil && (parsed.size > int64(len(b)) || len(parsed.records) > 0 && !bytes.HasPrefix(b, whole)) {
			t.Fatalf("%d records from bytes that the root never sealed", len(parsed.records))
		}
	})
}
