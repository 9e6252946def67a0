package main

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"time"
)

const (
	roleBackoffMin = time.Second
	roleBackoffMax = time.Minute
)

// A role is one piece of background work: it runs until ctx ends.
type role struct {
	name string
	run  func(ctx context.Context) error
}

// startRoles runs each role on its own and starts it again, with backoff, when it ends early or panics. The function given back ends them
// all and returns when they have ended.
func startRoles(log *slog.Logger, roles ...role) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	for _, r := range roles {
		running.Go(func() { r.keep(ctx, log) })
	}
	return func() {
		cancel()
		running.Wait()
	}
}

// keep runs a role again and again until ctx ends.
func (r role) keep(ctx context.Context, log *slog.Logger) {
	backoff := roleBackoffMin
	for {
		born := time.Now()
		err := r.guarded(ctx)
		if ctx.Err() != nil {
			return
		}
		if time.Since(born) > roleBackoffMax {
			backoff = roleBackoffMin
		}
		log.Error("role ended early", "role", r.name, "error", err, "again in", backoff)
		select {
		case <-ctx.Done():
			return
		case <-time.After(backoff):
		}
		backoff = min(2*backoff, roleBackoffMax)
	}
}

// guarded turns a panic into an error that says where, and nothing of what was in hand.
func (r role) guarded(ctx context.Context) (err error) {
	defer func() {
		if recover() != nil {
			err = fmt.Errorf("panic at %s", whereabouts())
		}
	}()
	return r.run(ctx)
}

// whereabouts lists the frames of a panic by function and line. Values and arguments stay out: they may be somebody's words.
func whereabouts() string {
	pc := make([]uintptr, 24)
	frames := runtime.CallersFrames(pc[:runtime.Callers(3, pc)])
	var at []string
	for {
		frame, more := frames.Next()
		if !strings.HasPrefix(frame.Function, "runtime.") {
			at = append(at, fmt.Sprintf("%s:%d", frame.Function, frame.Line))
		}
		if !more || len(at) == 8 {
			return strings.Join(at, " < ")
		}
	}
}
