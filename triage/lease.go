package triage

import (
	"errors"
	"time"
)

// ErrLeased: another member holds the tip.
var ErrLeased = errors.New("another member holds it")

const (
	// LeaseFor is how long a member holds a tip without extending.
	LeaseFor = 20 * time.Minute
	// leaseSlack is how long after its end a lease is left alone, for clocks that differ between machines.
	leaseSlack = time.Minute
)

// LeaseEnd is the minute at which a lease taken or extended now ends.
func LeaseEnd(now time.Time) int64 { return Minute(now.Add(LeaseFor)) }

// LeaseEnded says whether a lease may be given to somebody else.
func LeaseEnded(end int64, now time.Time) bool { return Minute(now.Add(-leaseSlack)) >= end }

// EndedBefore is the newest lease end that LeaseEnded calls ended.
func EndedBefore(now time.Time) int64 { return Minute(now.Add(-leaseSlack)) }
