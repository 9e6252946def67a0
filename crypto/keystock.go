package crypto

import (
	"context"
	"fmt"
	"time"
)

// fill makes pairs up to the wanted number, in one fsynced batch, once a quarter of them is gone: a burst takes them faster than a disk may
// make the next ones.
func (t *KeyTable) fill() error {
	t.writing.Lock()
	defer t.writing.Unlock()
	missing := t.missing()
	if missing == 0 {
		return nil
	}
	batch := make([]record, missing)
	for i := range batch {
		batch[i] = record{kind: recordPair, id: NewID(), key: *newKey()}
	}
	defer clearRecords(batch)
	if err := t.files.add(batch); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, r := range batch {
		t.remember(r)
		t.ready = append(t.ready, r.id)
	}
	return nil
}

// missing is how many pairs to make now.
func (t *KeyTable) missing() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed || len(t.ready) > t.low() {
		return 0
	}
	return t.want - len(t.ready)
}

// low is the number of ready pairs at which more are made. Callers hold mu.
func (t *KeyTable) low() int { return t.want / 4 * 3 }

// Run keeps `ready` unused pairs made and fsynced ahead of need until ctx ends, or with an error when none can be made; it may be called again.
func (t *KeyTable) Run(ctx context.Context) error {
	quarter := time.NewTicker(inFlight)
	defer quarter.Stop()
	for {
		if err := t.fill(); err != nil {
			return fmt.Errorf("make key pairs: %w", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-quarter.C:
			t.turnQuarter()
		case <-t.wake:
		}
	}
}

// turnQuarter ends the protection of pairs drawn before the last quarter of an hour.
func (t *KeyTable) turnQuarter() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.drawn = [2]map[ID]bool{{}, t.drawn[0]}
}
