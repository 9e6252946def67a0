package main

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"tipline/cmd/internal/registry"
)

// lookEvery is how often the registry's folder is looked at.
const lookEvery = 5 * time.Second

// A reloader takes a newer registry when members have signed one: at once what they post to this server, and within lookEvery what another
// hand laid into the folder.
type reloader struct {
	*registry.Keeper
	log *slog.Logger
}

func newReloader(dir, pin string, first *registry.Registry, log *slog.Logger) *reloader {
	r := &reloader{Keeper: registry.NewKeeper(dir, pin, first), log: log}
	r.Tell(func(next *registry.Registry) {
		log.Info("registry taken", "roster", next.Trust.Roster().Version, "directory", next.Directory.Version)
	})
	return r
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

// look reads the folder again when it has changed, and says what is wrong with it.
func (r *reloader) look() {
	if _, err := r.Look(); err != nil {
		for line := range strings.SplitSeq(err.Error(), "\n") {
			r.log.Error("registry refused; the one before stays in force", "fault", line)
		}
	}
}
