package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"tipline/cmd/internal/config"
	"tipline/crypto"
	"tipline/triage"
	"tipline/triage/store"
)

// running lends a deployment a Redis and hands its store to f.
func running(t *testing.T, cfg *config.Config, f func(ctx context.Context, s *store.Store)) {
	t.Helper()
	ctx := context.Background()
	s, err := openStore(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	stop, err := lendRedis(ctx, cfg, s)
	if err != nil {
		t.Fatal(err)
	}
	f(ctx, s)
	if err := stop(); err != nil {
		t.Fatal(err)
	}
}

// queue is what a desk sees, in order.
func queue(t *testing.T, ctx context.Context, s *store.Store) []triage.Tip {
	t.Helper()
	q, err := s.Queue(ctx, "hue", triage.Page{Limit: 100, Bulk: true})
	if err != nil {
		t.Fatal(err)
	}
	return q.Tips
}

func TestARestoredBackupGivesTheSameQueue(t *testing.T) {
	o, _ := hold(t)
	cfg, err := config.Load(filepath.Join(o.dir, "tipd.toml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"spool/spool", "lock"} {
		path := filepath.Join(cfg.Data, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("sealed "+name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"root.3", "table.3"} {
		if err := os.WriteFile(filepath.Join(cfg.Keys, name), []byte("CANARY of the key table"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	away := t.TempDir()
	b := backup{cfg: cfg, file: filepath.Join(o.dir, "tipd.toml"), to: filepath.Join(away, "backup")}
	var before []triage.Tip
	lookup := crypto.Lookup{7}
	running(t, cfg, func(ctx context.Context, s *store.Store) {
		var all []triage.Arrival
		for i := range 40 {
			id := crypto.ID{byte(i + 1)}
			all = append(all, triage.Arrival{ID: id, Tip: id, Desk: "hue", Lane: triage.Lanes[i%len(triage.Lanes)], Hour: 500000,
				Blob: bytes.Repeat([]byte{byte(i), 0, 0xff}, 700)})
		}
		all[0].Lookup, all[0].Record, all[0].LastDay = &lookup, []byte("record"), 30000
		if err := s.Release(ctx, all); err != nil {
			t.Fatal(err)
		}
		before = queue(t, ctx, s)
		if _, err := b.write(ctx); err != nil {
			t.Fatal(err)
		}
		f, err := os.Open(filepath.Join(b.to, "queue"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if _, err := s.Restore(ctx, f); err == nil {
			t.Error("a backup was restored over a queue")
		}
	})
	if len(before) == 0 {
		t.Fatal("no queue to back up")
	}
	holdsNoKeys(t, b.to)
	if err := copyKeyTable(cfg.Keys, filepath.Join(away, "second")); err != nil {
		t.Fatal(err)
	}

	to := filepath.Join(t.TempDir(), "restored")
	again, err := restoreFiles(b.to, to, filepath.Join(away, "second"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := restoreQueue(context.Background(), again, filepath.Join(b.to, "queue")); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"data/spool/spool": "sealed spool/spool", "keys/root.3": "CANARY of the key table"} {
		if got, err := os.ReadFile(filepath.Join(to, path)); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", path, got, err)
		}
	}
	running(t, again, func(ctx context.Context, s *store.Store) {
		if after := queue(t, ctx, s); !slices.EqualFunc(before, after, sameTip) {
			t.Errorf("the queue differs:\n%v\n%v", before, after)
		}
		for _, tip := range before {
			blob, err := s.Verbatim(ctx, "hue", tip.ID)
			if want := bytes.Repeat([]byte{tip.ID[0] - 1, 0, 0xff}, 700); err != nil || !bytes.Equal(blob, want) {
				t.Errorf("verbatim of %d: %d bytes, %v", tip.ID[0], len(blob), err)
			}
		}
		if record, err := s.Receipt(ctx, lookup); err != nil || string(record) != "record" {
			t.Errorf("receipt: %q, %v", record, err)
		}
	})
}

func sameTip(a, b triage.Tip) bool {
	return a.ID == b.ID && a.Lane == b.Lane && a.Hour == b.Hour && a.Status == b.Status && a.Bytes == b.Bytes
}

// holdsNoKeys looks for the key table and the secrets in every byte of a backup.
func holdsNoKeys(t *testing.T, dir string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		files++
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte("CANARY")) || generation.MatchString(e.Name()) || e.Name() == "kannel.token" || e.Name() == "lock" {
			t.Errorf("%s is in the backup", path)
		}
		if stat, err := e.Info(); err != nil || stat.ModTime().Second() != 0 || stat.ModTime().Minute() != 0 {
			t.Errorf("%s tells when it was written: %v, %v", path, stat.ModTime(), err)
		}
		return err
	})
	if err != nil || files < 10 {
		t.Errorf("%d files, %v", files, err)
	}
}

func TestACutBackupIsRefusedBeforeAnythingIsWritten(t *testing.T) {
	o, _ := hold(t)
	cfg, err := config.Load(filepath.Join(o.dir, "tipd.toml"))
	if err != nil {
		t.Fatal(err)
	}
	running(t, cfg, func(ctx context.Context, s *store.Store) {
		id := crypto.ID{1}
		if err := s.Release(ctx, []triage.Arrival{{ID: id, Tip: id, Desk: "hue", Lane: triage.Normal, Hour: 1, Blob: []byte("blob")}}); err != nil {
			t.Fatal(err)
		}
		var whole bytes.Buffer
		if _, err := s.Backup(ctx, &whole); err != nil {
			t.Fatal(err)
		}
		for cut := range whole.Len() {
			if _, err := s.Restore(ctx, bytes.NewReader(whole.Bytes()[:cut])); err != store.ErrBackup {
				t.Fatalf("cut at %d: %v", cut, err)
			}
		}
		if _, err := s.Restore(ctx, bytes.NewReader(append(whole.Bytes(), 0))); err != store.ErrBackup {
			t.Errorf("with a byte behind its end: %v", err)
		}
	})
}

func TestACopyOfTheKeyTableForgetsTheOldOne(t *testing.T) {
	from, to := t.TempDir(), t.TempDir()
	write := func(dir, name string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(from, "root.8")
	write(from, "table.8")
	write(to, "root.7")
	write(to, "table.7")
	write(to, "unrelated")
	if err := copyKeyTable(from, to); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(to)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if !slices.Equal(names, []string{"root.8", "table.8", "unrelated"}) {
		t.Errorf("the copy holds %v", names)
	}
	if err := copyKeyTable(t.TempDir(), t.TempDir()); err == nil {
		t.Error("an empty folder passes for a key table")
	}
}
