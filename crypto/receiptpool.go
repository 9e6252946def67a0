package crypto

import (
	"context"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

// A PreparedReceipt is a code with what is stored for it.
type PreparedReceipt struct {
	Code    Code
	Receipt Receipt
	Reply   *Recipient
}

// Forget overwrites what is secret in it.
func (p PreparedReceipt) Forget() {
	p.Code.Forget()
	p.Receipt.Forget()
}

// PrepareReceipt draws a code and derives what belongs to it.
func PrepareReceipt(pepper []byte) (PreparedReceipt, error) {
	p := PreparedReceipt{Code: NewCode()}
	p.Receipt = Derive(p.Code, pepper)
	i, err := p.Receipt.Identity()
	if err != nil {
		return PreparedReceipt{}, err
	}
	p.Reply = i.Recipient()
	clear(i.seed()[:])
	return p, nil
}

// A ReceiptPool keeps receipts derived ahead of need. It is always filled to its size: a code that nobody was given yet opens nothing, so
// that keeping many costs no secrecy, and a village meeting's worth of tips gets codes at once. Safe for concurrent use.
type ReceiptPool struct {
	size   int
	pepper []byte
	work   chan struct{}

	asked *atomic.Int64 // how many were ever asked for, of this pool and those that share its rest

	mu    sync.Mutex
	ready []PreparedReceipt
	turns int
}

// NewReceiptPool makes a pool of up to size receipts under the pepper.
func NewReceiptPool(size int, pepper []byte) *ReceiptPool {
	return &ReceiptPool{size: size, pepper: pepper, work: make(chan struct{}, 1), asked: new(atomic.Int64)}
}

// Reserve makes a pool of its own under the same pepper, for what may not empty the other. Both rest while many are asked for of either.
func (p *ReceiptPool) Reserve(size int) *ReceiptPool {
	r := NewReceiptPool(size, p.pepper)
	r.asked = p.asked
	return r
}

// Draw hands one out, once; false past the pool.
func (p *ReceiptPool) Draw() (PreparedReceipt, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wake()
	p.asked.Add(1)
	last := len(p.ready) - 1
	if last < 0 {
		return PreparedReceipt{}, false
	}
	drawn := p.ready[last]
	p.ready[last] = PreparedReceipt{}
	p.ready = p.ready[:last]
	return drawn, true
}

func (p *ReceiptPool) wake() {
	select {
	case p.work <- struct{}{}:
	default:
	}
}

// Ready is how many wait.
func (p *ReceiptPool) Ready() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.ready)
}

// Turn drops every receipt.
func (p *ReceiptPool) Turn() {
	p.mu.Lock()
	p.turns++
	for i, r := range p.ready {
		r.Forget()
		p.ready[i] = PreparedReceipt{}
	}
	p.ready = nil
	p.wake()
	p.mu.Unlock()
	debug.FreeOSMemory()
}

// A derivation takes about as long as breath on two cores. Where more than fewAsked receipts are asked for in that time, none is derived.
const (
	breath   = time.Second / 4
	fewAsked = 8
)

// Run refills until ctx ends, one derivation at a time. Whoever runs it turns the pool.
func (p *ReceiptPool) Run(ctx context.Context) error {
	seen := p.asked.Load()
	asked := func() int {
		before := seen
		seen = p.asked.Load()
		return int(seen - before)
	}
	for {
		for ctx.Err() == nil && p.missing() {
			rest(ctx, breath, asked, fewAsked)
			if !p.fillOne() {
				break
			}
			runtime.GC() // the derivation's 64 MiB are erased when they are collected: now, not whenever the collector comes by
		}
		select {
		case <-ctx.Done():
			p.Turn()
			return ctx.Err()
		case <-p.work:
			settle(ctx, breath)
		}
	}
}

// missing says whether it is not full.
func (p *ReceiptPool) missing() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.ready) < p.size
}

// fillOne makes one; false when none can be made.
func (p *ReceiptPool) fillOne() bool {
	p.mu.Lock()
	turns := p.turns
	p.mu.Unlock()
	r, err := PrepareReceipt(p.pepper)
	if err != nil {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if turns != p.turns {
		r.Forget()
		return true
	}
	p.ready = append(p.ready, r)
	return true
}
