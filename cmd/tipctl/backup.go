package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"tipline/cmd/internal/config"
	"tipline/triage"
	"tipline/triage/store"
)

// A backup is a folder:
//
//	tipd.toml   configuration; it names secret files and holds none
//	registry/   what members signed
//	queue       every key of Redis (triage/store/backup.go)
//	data/       spool and replay guard
//
// The key table is never in it: with the key table's destruction a purged tip must be unreadable here as well. -keys-to copies the table to
// another place, which must be another machine's.

// runBackup writes a backup while the server runs.
func runBackup(ctx context.Context, v *invocation) error {
	f := v.flags()
	file := f.String("config", "/var/lib/tipline/tipd.toml", "cấu hình máy chủ / the server's configuration")
	keysTo := f.String("keys-to", "", "chép bảng khóa sang máy thứ hai / copy the key table to this folder of a second machine, never beside the backup")
	rest, err := v.parse(f, 1)
	if err != nil {
		return err
	}
	cfg, err := config.Load(*file)
	if err != nil {
		return err
	}
	b := backup{cfg: cfg, file: *file, to: rest[0]}
	if *keysTo != "" {
		if err := apart(*keysTo, b.to); err != nil {
			return err
		}
	}
	keys, err := b.write(ctx)
	if err != nil {
		return err
	}
	if *keysTo != "" {
		if err := copyKeyTable(cfg.Keys, *keysTo); err != nil {
			return err
		}
	}
	summary := map[string]any{"backup": b.to, "keys": keys, "key_table": *keysTo}
	return v.print(summary, func(w io.Writer) {
		fmt.Fprintf(w, "đã sao lưu / backed up: %s (%d keys of the queue)\n", b.to, keys)
		if *keysTo == "" {
			fmt.Fprintln(w, "bảng khóa KHÔNG nằm trong đó / the key table is NOT in it: without keys_replica or -keys-to, losing this host loses all tips")
		}
	})
}

type backup struct {
	cfg      *config.Config
	file, to string
}

// apart refuses two folders of which one holds the other, links included.
func apart(a, b string) error {
	for _, pair := range [][2]string{{a, b}, {b, a}} {
		rel, err := filepath.Rel(settled(pair[0]), settled(pair[1]))
		if err == nil && rel != ".." && !strings.HasPrefix(rel, "../") {
			return errors.New("the key table must not lie in, around or beside a backup's own folder: name a folder of another machine")
		}
	}
	return nil
}

// settled is a path without links, as far as it exists.
func settled(path string) string {
	path, _ = filepath.Abs(path)
	for dir, rest := path, ""; ; dir, rest = filepath.Dir(dir), filepath.Join(filepath.Base(dir), rest) {
		if real, err := filepath.EvalSymlinks(dir); err == nil {
			return filepath.Join(real, rest)
		}
		if dir == filepath.Dir(dir) {
			return path
		}
	}
}

// write copies the spool before the queue: a tip that is released in between is then in both, which a restored server puts right, since
// releasing is idempotent. The other way round it would be in neither.
func (b *backup) write(ctx context.Context) (int, error) {
	if err := emptyFolder(b.to); err != nil {
		return 0, err
	}
	if err := os.Chmod(b.to, 0o700); err != nil {
		return 0, fmt.Errorf("back up: %w", err)
	}
	if err := copyTree(b.cfg.Data, filepath.Join(b.to, "data"), func(rel string) bool { return rel == "redis" || rel == "lock" }); err != nil {
		return 0, err
	}
	n, err := b.queue(ctx)
	if err != nil {
		return 0, err
	}
	// What waits for people stays out: a restored invitation could be taken a second time.
	waiting := func(rel string) bool { return rel == "invitations" || rel == "proposals" }
	if err := copyTree(b.cfg.Registry, filepath.Join(b.to, "registry"), waiting); err != nil {
		return 0, err
	}
	if err := copyFile(b.file, filepath.Join(b.to, "tipd.toml"), 0o644); err != nil {
		return 0, err
	}
	return n, coarse(b.to)
}

func (b *backup) queue(ctx context.Context) (int, error) {
	s, err := openStore(b.cfg)
	if err != nil {
		return 0, err
	}
	defer s.Close()
	f, err := os.OpenFile(filepath.Join(b.to, "queue"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, fmt.Errorf("back up: %w", err)
	}
	n, err := s.Backup(ctx, f)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return 0, fmt.Errorf("back up the queue: %w", err)
	}
	return n, nil
}

// openStore reaches Redis as the server does.
func openStore(cfg *config.Config) (*store.Store, error) {
	p := store.Params{Socket: cfg.Redis.Socket, URLs: cfg.Redis.URLs, Master: cfg.Redis.Master, Username: cfg.Redis.Username, Timeout: 2 * time.Minute}
	password, err := cfg.Redis.Password()
	if err != nil {
		return nil, err
	}
	p.Password = string(password.Reveal())
	return store.Open(p)
}

// copyTree copies folders and plain files; sockets, locks and links are not data.
func copyTree(from, to string, leaveOut func(rel string) bool) error {
	return filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // gone since it was listed
		}
		if err != nil {
			return fmt.Errorf("copy %s: %w", path, err)
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return fmt.Errorf("copy %s: %w", path, err)
		}
		switch {
		case leaveOut != nil && leaveOut(rel):
			if e.IsDir() {
				return filepath.SkipDir
			}
			return nil
		case e.IsDir():
			return os.MkdirAll(filepath.Join(to, rel), 0o700)
		case e.Type().IsRegular():
			return errors.Join(copyFile(path, filepath.Join(to, rel), 0o600), keepDay(path, filepath.Join(to, rel)))
		}
		return nil
	})
}

// keepDay gives a copy the time of its original, where that is a midnight: a recording goes by the day of its release, and a restored one must not begin anew.
func keepDay(from, to string) error {
	stat, err := os.Stat(from)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && isMidnight(stat.ModTime()) {
		if err = os.Chtimes(to, stat.ModTime(), stat.ModTime()); errors.Is(err, fs.ErrNotExist) {
			return nil // gone before it was copied
		}
	}
	return err
}

// isMidnight says whether a time tells a day (UTC+7) and nothing finer.
func isMidnight(t time.Time) bool { return t.Equal(triage.DayStart(triage.Day(t))) }

func copyFile(from, to string, mode fs.FileMode) error {
	in, err := os.Open(from)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("copy: %w", err)
	}
	defer in.Close()
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return fmt.Errorf("copy: %w", err)
	}
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
	if err != nil {
		return fmt.Errorf("copy: %w", err)
	}
	_, err = io.Copy(out, in)
	if err := errors.Join(err, out.Sync(), out.Close()); err != nil {
		return fmt.Errorf("copy: %w", err)
	}
	return nil
}

// coarse sets all times of a backup that are no midnights to the day's.
func coarse(dir string) error {
	day := triage.DayStart(triage.Day(time.Now()))
	return filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		stat, err := e.Info()
		if err != nil || stat.Mode().IsRegular() && isMidnight(stat.ModTime()) {
			return err
		}
		return os.Chtimes(path, day, day)
	})
}

var generation = regexp.MustCompile(`^(root|table)\.([0-9]+)$`)

// copyKeyTable copies one whole generation of the key table. Should a purge turn it meanwhile, the copy starts over, and what it had
// copied of the old one is overwritten, for a destroyed key must not live on here.
func copyKeyTable(from, to string) error {
	if err := os.MkdirAll(to, 0o700); err != nil {
		return fmt.Errorf("copy key table: %w", err)
	}
	for range 10 {
		before, err := generations(from)
		if err != nil {
			return err
		}
		for _, name := range before {
			if err := copyFile(filepath.Join(from, name), filepath.Join(to, name), 0o600); err != nil {
				return err
			}
		}
		after, err := generations(from)
		if err != nil {
			return err
		}
		if err := forget(to, after); err != nil {
			return err
		}
		if len(before) > 0 && strings.Join(before, " ") == strings.Join(after, " ") {
			return nil
		}
	}
	return errors.New("copy key table: it keeps turning, or there is none; try again")
}

// generations are the names of the table's files.
func generations(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("copy key table: %w", err)
	}
	var names []string
	for _, e := range entries {
		if generation.MatchString(e.Name()) {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// forget overwrites and removes every generation in dir that is not among those kept.
func forget(dir string, kept []string) error {
	have, err := generations(dir)
	if err != nil {
		return err
	}
	for _, name := range have {
		if strings.Contains(" "+strings.Join(kept, " ")+" ", " "+name+" ") {
			continue
		}
		if err := shred(filepath.Join(dir, name)); err != nil {
			return fmt.Errorf("forget an old key table: %w", err)
		}
	}
	return nil
}
