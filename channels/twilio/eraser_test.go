package twilio

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// memory is a carrier that keeps records of its own numbers and others, and fails a third of all deletions.
type memory struct {
	t       *testing.T
	random  *rand.Rand
	records map[string]record
	refused string // one that it never deletes
	away    bool
	deleted int
}

type record struct {
	kind     Kind
	to, from string
	at       time.Time
}

func (m *memory) Delete(kind Kind, sid string) error {
	r, there := m.records[sid]
	switch {
	case m.away:
		return ErrAway
	case there && r.kind != kind:
		m.t.Errorf("a %s is deleted as a %s", r.kind, kind)
	case sid == m.refused:
		return fmt.Errorf("x: %w", ErrRefused)
	case m.random.IntN(3) == 0:
		return ErrAway
	}
	if there {
		m.deleted++
	}
	delete(m.records, sid)
	return nil
}

func (m *memory) List(l Listing) (sids []string, err error) {
	if m.away {
		return nil, ErrAway
	}
	for sid, r := range m.records {
		if r.kind == l.Kind && (l.To == "" || r.to == l.To) && (l.From == "" || r.from == l.From) && r.at.Before(l.Before) && len(sids) < 50 {
			sids = append(sids, sid)
		}
	}
	return sids, nil
}

const ours, theirs = "+15550001", "+84912000001"

// sid is an identifier as the carrier makes them.
func sid(prefix string, n int) string { return fmt.Sprintf("%s%032x", prefix, n) }

// TestErased lets 1,000 messages come in and be answered, over a carrier that fails a third of all deletions, and ends the process in the middle without a word: a day later nothing is
// left there.
func TestErased(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	m := &memory{t: t, random: rand.New(rand.NewPCG(1, 2)), records: map[string]record{}}
	eraser := func() *Eraser {
		return NewEraser(EraserParams{Carrier: m, Numbers: []string{ours}, Voice: true, Now: func() time.Time { return now }})
	}
	e := eraser()
	for i := range 1000 {
		in, out := sid("SM", i), sid("SM", 5000+i)
		m.records[in] = record{Message, ours, theirs, now}
		m.records[out] = record{Message, theirs, ours, now} // the answer, whose identifier nobody tells us
		m.records[sid("CA", i)] = record{Call, ours, theirs, now}
		m.records[sid("RE", i)] = record{Recording, "", "", now}
		e.Owe(Message, []byte(in))
		now = now.Add(time.Second)
		if i%60 == 0 {
			e.Pass(context.Background())
		}
		if i == 500 {
			e = eraser() // kill -9
		}
	}
	if m.deleted > 0 && now.Sub(time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)) < settleWithin {
		t.Error("deleted while it could still be sent again")
	}
	for end := now.Add(24 * time.Hour); now.Before(end); now = now.Add(eraseEvery) {
		e.Pass(context.Background())
	}
	if len(m.records) != 0 || e.Left() != 0 {
		t.Errorf("%d records are left after a day, the gauge says %d", len(m.records), e.Left())
	}
}

func TestNothingIsDeletedTooSoon(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	m := &memory{t: t, random: rand.New(rand.NewPCG(1, 2)), records: map[string]record{sid("SM", 1): {Message, ours, theirs, now}}}
	e := NewEraser(EraserParams{Carrier: m, Numbers: []string{ours}, Now: func() time.Time { return now }})
	e.Owe(Message, []byte(sid("SM", 1)))
	for _, bad := range []string{"", "SM1", "../../x", sid("AC", 1), sid("SM", 1) + "0"} {
		e.Owe(Message, []byte(bad))
	}
	if e.Left() != 1 {
		t.Errorf("%d are owed, want 1", e.Left())
	}
	for range 29 {
		e.Pass(context.Background())
		now = now.Add(time.Minute)
	}
	if len(m.records) != 1 {
		t.Fatal("deleted before half an hour was over")
	}
	m.away = true
	now = now.Add(2 * time.Minute)
	e.Pass(context.Background())
	if e.Left() != 1 {
		t.Errorf("while the carrier is away %d are owed", e.Left())
	}
	m.away, m.refused = false, sid("SM", 1)
	for range 48 * 60 {
		e.Pass(context.Background())
		now = now.Add(time.Minute)
	}
	if e.Left() != 1 || len(m.records) != 1 {
		t.Errorf("what the carrier refuses to delete is on no gauge: %d", e.Left())
	}
}

// TestForeignRecordsStay: what is not of our numbers is not ours to delete.
func TestForeignRecordsStay(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	m := &memory{t: t, random: rand.New(rand.NewPCG(1, 2)), records: map[string]record{
		sid("SM", 1): {Message, "+15559999", theirs, now.Add(-time.Hour)}, sid("RE", 1): {Recording, "", "", now.Add(-time.Hour)},
	}}
	e := NewEraser(EraserParams{Carrier: m, Numbers: []string{ours}, Now: func() time.Time { return now }})
	e.Pass(context.Background())
	if len(m.records) != 2 {
		t.Error("another number's record is deleted, or a recording where no calls are taken")
	}
}

func TestErrorsAreSorted(t *testing.T) {
	for _, kind := range []Kind{Message, Call, Recording} {
		if err := (&Account{}).Delete(kind, "SM1"); !errors.Is(err, ErrRefused) {
			t.Errorf("%s: %v", kind, err)
		}
	}
}
