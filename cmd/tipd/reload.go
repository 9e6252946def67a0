package main

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"tipline/cmd/internal/registry"
)

// lookEvery is how often the registry's folder is looked at.
const lookEvery = 5 * time.Second

// A reloader holds the registry in force and takes a newer one when members have signed it. One that does not stand every check is refused
// and said so; what was in force stays in force, since a tip refused would be worse than one sealed to last month's keyring.
type reloader struct {
	dir, pin string
	log      *slog.Logger

	mu      sync.Mutex
	now     *registry.Registry
	seen    string
	refused bool
}

func newReloader(dir, pin string, first *registry.Registry, log *slog.Logger) *reloader {
	return &reloader{dir: dir, pin: pin, log: log, now: first, seen: folderState(dir)}
}

// Registry is the one in force.
func (r *reloader) Registry() *registry.Registry {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now
}

// Refused says whether what lies in the folder now is something else than what is in force, and was refused.
func (r *reloader) Refused() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.refused
}

// Run looks until ctx ends.
func (r *reloader) Run(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			r.look()
		}
	}
}

// look reads the folder again when it has changed.
func (r *reloader) look() {
	state := folderState(r.dir)
	r.mu.Lock()
	same := state == r.seen
	r.seen = state
	r.mu.Unlock()
	if same {
		return
	}
	next, err := registry.Load(r.dir, r.pin)
	if err == nil && older(next, r.Registry()) {
		err = fmt.Errorf("%s: an older roster or directory than the one in force", r.dir)
	}
	r.mu.Lock()
	r.refused = err != nil
	if err == nil {
		r.now = next
	}
	r.mu.Unlock()
	if err != nil {
		for line := range strings.SplitSeq(err.Error(), "\n") {
			r.log.Error("registry refused; the one before stays in force", "fault", line)
		}
		return
	}
	r.log.Info("registry taken", "roster", next.Trust.Roster().Version, "directory", next.Directory.Version)
}

// older says whether next would take a version back: an old document is rightly signed too.
func older(next, now *registry.Registry) bool {
	return next.Trust.Roster().Version < now.Trust.Roster().Version || next.Directory.Version < now.Directory.Version
}

// folderState changes when any file below does.
func folderState(dir string) string {
	var all strings.Builder
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		stat, err := entry.Info()
		if err == nil {
			fmt.Fprintf(&all, "%s %d %d\n", path, stat.Size(), stat.ModTime().UnixNano())
		}
		return nil
	})
	if err != nil {
		return "unreadable: " + err.Error()
	}
	return all.String()
}
