package crypto

import (
	"context"
	"runtime/debug"
	"sync"
	"time"
)

// Where more than fewAtOnce writers are asked for within a pause, none is opened: two hundred a second.
const (
	pause     = 20 * time.Millisecond
	fewAtOnce = 4
)

// spare is how many writers a pool keeps for readers without recent traffic.
const spare = 16

// readersKey names Readers by their public keys, however often those were parsed.
type readersKey [3][32]byte

func (r Readers) key() (k readersKey) {
	for i, p := range []*Recipient{r.Desk, r.HalfA, r.HalfB} {
		if p != nil {
			k[i] = p.digest
		}
	}
	return k
}

// A shelf holds the writers of one Readers.
type shelf struct {
	to            Readers
	ready         []*openedWriter
	taken, taken1 int // writers asked for since the last turn, and between the two before
}

// want sizes the shelf to twice its recent traffic.
func (s *shelf) want(most int) int { return min(most, spare+2*max(s.taken, s.taken1)) }

// A SealPool keeps age writers opened ahead of need, so that the post-quantum cost is off the accepting path. Safe for concurrent use.
type SealPool struct {
	size int
	work chan struct{}

	mu      sync.Mutex
	shelves map[readersKey]*shelf
	turns   int // writers opened before a turn are not put on a shelf after it
	asked   int // writers asked for since Run last looked, with or without success
}

// NewSealPool makes a pool holding up to size writers for each Readers it has been asked to keep.
func NewSealPool(size int) *SealPool {
	return &SealPool{size: size, work: make(chan struct{}, 1), shelves: map[readersKey]*shelf{}}
}

// Keep names the Readers to hold writers for; others' writers are dropped.
func (p *SealPool) Keep(all []Readers) {
	p.mu.Lock()
	defer p.mu.Unlock()
	kept := make(map[readersKey]*shelf, len(all))
	for _, r := range all {
		k := r.key()
		if kept[k] = p.shelves[k]; kept[k] == nil {
			kept[k] = &shelf{to: r}
		}
	}
	p.shelves = kept
	p.wake()
}

func (p *SealPool) wake() {
	select {
	case p.work <- struct{}{}:
	default:
	}
}

// Seal is SealTip through the pool; without a ready writer it seals afresh.
func (p *SealPool) Seal(kind Kind, plaintext []byte, to Readers) ([]byte, error) {
	if !kind.sealable() {
		return nil, ErrWrongKind
	}
	if w := p.take(to.key()); w != nil {
		return w.finish(kind, plaintext)
	}
	return SealTip(kind, plaintext, to)
}

func (p *SealPool) take(k readersKey) *openedWriter {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.shelves[k]
	if s == nil {
		return nil
	}
	s.taken++
	p.asked++
	last := len(s.ready) - 1
	if last < 0 {
		p.wake()
		return nil
	}
	w := s.ready[last]
	s.ready[last] = nil
	s.ready = s.ready[:last]
	if last < s.want(p.size) {
		p.wake()
	}
	return w
}

// Ready is how many writers wait, over all Readers.
func (p *SealPool) Ready() (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.shelves {
		n += len(s.ready)
	}
	return n
}

// Turn drops every writer and collects the memory.
func (p *SealPool) Turn() {
	p.mu.Lock()
	p.turns++
	for _, s := range p.shelves {
		clear(s.ready)
		s.ready, s.taken, s.taken1 = nil, 0, s.taken
	}
	p.wake()
	p.mu.Unlock()
	debug.FreeOSMemory()
}

// Run refills until ctx ends. Whoever runs it turns the pool, at every keyring turn and at least every hour. While many are asked for it rests: then accepting needs
// the machine, and a writer opened here is none saved there.
func (p *SealPool) Run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			p.Turn()
			return ctx.Err()
		case <-p.work:
		}
		for missing := true; missing && ctx.Err() == nil; {
			settle(ctx, pause)
			if p.askedFor() <= fewAtOnce {
				missing = p.fill(pause)
			}
		}
	}
}

// fill opens writers for about so long; false once none is missing, or none can be opened.
func (p *SealPool) fill(about time.Duration) bool {
	for began := time.Now(); time.Since(began) < about; {
		if !p.fillOne() {
			return false
		}
	}
	return true
}

// Fill opens writers, without rest, until none is missing.
func (p *SealPool) Fill() {
	for p.fillOne() {
	}
}

// askedFor is how many writers were asked for since it was last called.
func (p *SealPool) askedFor() (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n, p.asked = p.asked, 0
	return n
}

// fillOne opens one writer where one is missing; false when none is, or none can be opened.
func (p *SealPool) fillOne() bool {
	p.mu.Lock()
	turns := p.turns
	var key readersKey
	var poorest *shelf
	for k, s := range p.shelves {
		if len(s.ready) < s.want(p.size) && (poorest == nil || len(s.ready) < len(poorest.ready)) {
			key, poorest = k, s
		}
	}
	p.mu.Unlock()
	if poorest == nil {
		return false
	}
	w, err := openTipWriter(poorest.to, classes[0])
	if err != nil {
		return false // Seal meets the same error, and says it to its caller
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if s := p.shelves[key]; s != nil && turns == p.turns {
		s.ready = append(s.ready, w)
	}
	return true
}
