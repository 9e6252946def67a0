package crypto

import (
	"bytes"
	"fmt"
	"slices"
)

// Purge rewrites the table under a new root with only the keys that keep answers true for, pairs ready or under way in this process, pepper and live guard keys,
// then overwrites the old root. Crash-safe: at every instant one whole table with its root is there. keep must also know the tips in
// the spool; it is called for each pair, and must not call the table.
//
// After an error the keys that were due may still be on disk: purge again.
func (t *KeyTable) Purge(today int, keep func(ID) bool) error {
	t.writing.Lock()
	defer t.writing.Unlock()
	records, due := t.survivors(today, keep)
	defer clearRecords(records)
	if err := t.files.replace(records); err != nil {
		return fmt.Errorf("purge: %w", err)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, id := range due {
		clear(t.keys[id][:])
		delete(t.keys, id)
	}
	for day, key := range t.guards {
		if day < today-guardDays {
			clear(key[:])
			delete(t.guards, day)
		}
	}
	t.nudge()
	return nil
}

// survivors are the records of the next generation, by ID so that their order says nothing, and the IDs that are not among them.
func (t *KeyTable) survivors(today int, keep func(ID) bool) (records []record, due []ID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	mine := make(map[ID]bool, len(t.ready))
	for _, id := range t.ready {
		mine[id] = true
	}
	for id, key := range t.keys {
		if mine[id] || t.drawn[0][id] || t.drawn[1][id] || keep(id) {
			records = append(records, record{kind: recordPair, id: id, key: *key})
		} else {
			due = append(due, id)
		}
	}
	slices.SortFunc(records, func(a, b record) int { return bytes.Compare(a.id[:], b.id[:]) })
	for day, key := range t.guards {
		if day >= today-guardDays {
			records = append(records, record{kind: recordGuard, day: day, key: *key})
		}
	}
	return append(records, record{kind: recordPepper, key: *t.pepper}), due
}

// Release ends the protection of a drawn pair: its tip is in the spool, or was never kept. From then on keep alone decides.
func (t *KeyTable) Release(id ID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.drawn[0], id)
	delete(t.drawn[1], id)
}
