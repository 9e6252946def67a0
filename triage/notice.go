package triage

import (
	"context"
	"errors"
	"time"
)

// ErrFinal wraps a notifier's error when trying again makes no sense: the address is wrong or refused for good.
var ErrFinal = errors.New("final")

// A Notifier tells an office that something waits. The text is the notifier's own constant: a notice carries nothing of a tip, and this
// signature could not pass it anything. Notify may block until ctx ends. An error that wraps ErrFinal is not retried; any other is.
type Notifier interface {
	Notify(ctx context.Context, to string) error
}

// A Notice is an office that has yet to be told, and how often something was put there for it meanwhile. It names no tip and no time. One that
// is settling can still be taken back, and leaves when that is over.
type Notice struct {
	Office   string
	Count    int64
	Settling bool
}

const (
	firstRetry = 15 * time.Second
	lastRetry  = 15 * time.Minute
)

// Backoff is how long to wait after the n-th failed attempt, n from 1: doubling, up to a quarter of an hour.
func Backoff(n int) time.Duration {
	wait := firstRetry
	for range n - 1 {
		if wait *= 2; wait >= lastRetry {
			return lastRetry
		}
	}
	return wait
}
