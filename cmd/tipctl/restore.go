package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"tipline/cmd/internal/config"
	"tipline/cmd/internal/registry"
	"tipline/triage/store"
)

// runRestore makes a server's folder out of a backup, and fills its Redis. The server must not run yet.
func runRestore(ctx context.Context, v *invocation) error {
	f := v.flags()
	keys := f.String("keys", "", "bản sao bảng khóa / a copy of the key table; without it nothing opens")
	rest, err := v.parse(f, 2)
	if err != nil {
		return err
	}
	from, to := rest[0], rest[1]
	cfg, err := restoreFiles(from, to, *keys)
	if err != nil {
		return err
	}
	n, err := restoreQueue(ctx, cfg, filepath.Join(from, "queue"))
	if err != nil {
		return err
	}
	return v.print(map[string]any{"restored": to, "keys": n, "key_table": *keys != ""}, func(w io.Writer) {
		fmt.Fprintf(w, "đã phục hồi / restored: %s (%d keys of the queue)\n", to, n)
		if *keys == "" {
			fmt.Fprintf(w, "chưa có bảng khóa / no key table: put its copy into %s before the server starts, or no tip opens\n", cfg.Keys)
		}
		fmt.Fprintln(w, "secrets không nằm trong bản sao lưu / the files under secrets/ are in no backup: put them back by hand, then: tipctl check")
	})
}

// restoreFiles lays out configuration, registry, data and keys where the backup's configuration wants them, seen from the new folder.
func restoreFiles(from, to, keys string) (*config.Config, error) {
	text, err := os.ReadFile(filepath.Join(from, "tipd.toml"))
	if err != nil {
		return nil, fmt.Errorf("restore: %w", err)
	}
	file, err := filepath.Abs(filepath.Join(to, "tipd.toml"))
	if err != nil {
		return nil, fmt.Errorf("restore: %w", err)
	}
	cfg, err := config.Parse(file, text)
	if err != nil {
		return nil, err
	}
	docs, err := registry.Read(filepath.Join(from, "registry"))
	if err != nil {
		return nil, err
	}
	if _, err := registry.Check(cfg.Pin, docs); err != nil {
		return nil, fmt.Errorf("the backup's registry is refused: %w", err)
	}
	for _, dir := range []string{cfg.Data, cfg.Keys, cfg.Registry} {
		if err := emptyFolder(dir); err != nil {
			return nil, err
		}
		if err := os.Chmod(dir, 0o700); err != nil {
			return nil, fmt.Errorf("restore: %w", err)
		}
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return nil, fmt.Errorf("restore: %w", err)
	}
	steps := []error{
		copyTree(filepath.Join(from, "data"), cfg.Data, nil),
		copyTree(filepath.Join(from, "registry"), cfg.Registry, nil),
		copyFile(filepath.Join(from, "tipd.toml"), file, 0o644),
	}
	if keys != "" {
		steps = append(steps, copyKeyTable(keys, cfg.Keys))
	}
	return cfg, errors.Join(steps...)
}

// restoreQueue fills the Redis of the configuration, or, where tipd supervises its own, one that runs for this moment on the same folder.
func restoreQueue(ctx context.Context, cfg *config.Config, file string) (n int, err error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, fmt.Errorf("restore: %w", err)
	}
	defer f.Close()
	s, err := openStore(cfg)
	if err != nil {
		return 0, err
	}
	defer s.Close()
	if len(cfg.Redis.URLs) == 0 {
		stop, err := lendRedis(ctx, cfg, s)
		if err != nil {
			return 0, err
		}
		defer func() { err = errors.Join(err, stop()) }()
	}
	return s.Restore(ctx, f)
}

// lendRedis starts redis-server on the data folder with an append-only file, as tipd will find it, and returns what ends it.
func lendRedis(ctx context.Context, cfg *config.Config, s *store.Store) (stop func() error, err error) {
	dir := filepath.Join(cfg.Data, "redis")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("restore: %w", err)
	}
	cmd := exec.Command(cfg.Redis.Binary, "-")
	cmd.Dir = dir
	cmd.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C"}
	cmd.Stdin = strings.NewReader(fmt.Sprintf("port 0\nunixsocket %q\nunixsocketperm 700\ndir %q\ndaemonize no\nappendonly yes\nappendfsync always\n"+
		"save \"\"\nslowlog-log-slower-than -1\nloglevel warning\n", cfg.Redis.Socket, dir))
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start redis-server: %w; install it with: apt install redis-server", err)
	}
	end := func() error {
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			return fmt.Errorf("stop redis-server: %w", err)
		}
		return cmd.Wait()
	}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	bound, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for s.Ready(bound) != nil {
		select {
		case <-bound.Done():
			return nil, errors.Join(errors.New("redis-server does not answer"), end())
		case <-tick.C:
		}
	}
	return end, nil
}
