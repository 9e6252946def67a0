package twilio

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// memory is a carrier that keeps records of its own numbers and others, and fails a third of all deletions. It deletes no call whose recordings are not deleted, as the order wants it.
type memory struct {
	t       *testing.T
	random  *rand.Rand
	records map[string]entry
	refused string // one that it never deletes
	away    bool
	deleted int
	kept    map[string]bool // recordings that the keeper has
	failing int             // every so many-th Keep fails; 0: none
	keeps   int
}

type entry struct {
	kind     Kind
	to, from string
	call     string // of a recording
}

// Keep is the keeper beside it.
func (m *memory) Keep(_ context.Context, call, recording string) error {
	m.keeps++
	if m.records[recording].call != call {
		m.t.Errorf("%s is kept for a call that it is not of", recording)
	}
	if m.failing > 0 && m.keeps%m.failing == 0 {
		return ErrAway
	}
	m.kept[recording] = true
	return nil
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
	if kind == Recording && !m.kept[sid] {
		m.t.Error("a recording is deleted that nobody has")
	}
	for _, other := range m.records {
		if kind == Call && other.call == sid {
			m.t.Error("a call goes before its recordings")
		}
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
		if r.kind == l.Kind && (l.To == "" || r.to == l.To) && (l.From == "" || r.from == l.From) && r.call == l.Call {
			sids = append(sids, sid)
		}
	}
	return sids, nil
}

const ours, theirs = "+15550001", "+84912000001"

// sid is an identifier as the carrier makes them.
func sid(prefix string, n int) string { return fmt.Sprintf("%s%032x", prefix, n) }

// TestErased lets 1,000 messages and calls come in, over a carrier that fails a third of all deletions and a keeper that fails a fifth of the time, and ends the process in the middle without a
// word: a day later nothing is left there, and no recording is lost.
func TestErased(t *testing.T) {
	begin := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	now := begin
	m := &memory{t: t, random: rand.New(rand.NewPCG(1, 2)), records: map[string]entry{}, kept: map[string]bool{}, failing: 5}
	eraser := func() *Eraser {
		return NewEraser(EraserParams{Carrier: m, Numbers: []string{ours}, Keeper: m, Now: func() time.Time { return now }})
	}
	e := eraser()
	for i := range 1000 {
		in, out, call, recording := sid("SM", i), sid("SM", 5000+i), sid("CA", i), sid("RE", i)
		m.records[in] = entry{Message, ours, theirs, ""}
		m.records[out] = entry{Message, theirs, ours, ""} // the answer, whose identifier nobody tells us
		m.records[call] = entry{Call, ours, theirs, ""}
		m.records[recording] = entry{Recording, "", "", call}
		e.Owe(Message, []byte(in))
		e.Owe(Call, []byte(call))
		if i%3 > 0 { // of the others nobody tells us
			e.OweRecordings([]byte(call))
		}
		now = now.Add(time.Second)
		if i%60 == 0 {
			e.Pass(context.Background())
		}
		if i == 500 {
			e = eraser() // kill -9
		}
	}
	for end := now.Add(24 * time.Hour); now.Before(end); now = now.Add(time.Minute) {
		e.Pass(context.Background())
	}
	if len(m.records) != 0 || e.Left() != 0 {
		t.Errorf("%d records are left after a day, the gauge says %d", len(m.records), e.Left())
	}
	if len(m.kept) != 1000 || m.deleted != 4000 {
		t.Errorf("%d of 1000 recordings are kept, %d records were deleted", len(m.kept), m.deleted)
	}
}

func TestNothingIsDeletedTooSoon(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	m := &memory{t: t, random: rand.New(rand.NewPCG(1, 2)), records: map[string]entry{sid("SM", 1): {Message, ours, theirs, ""}}}
	e := NewEraser(EraserParams{Carrier: m, Numbers: []string{ours}, Now: func() time.Time { return now }})
	e.Owe(Message, []byte(sid("SM", 1)))
	for _, bad := range []string{"", "SM1", "../../x", sid("AC", 1), sid("SM", 1) + "0"} {
		e.Owe(Message, []byte(bad))
		e.OweRecordings([]byte(bad))
	}
	e.Owe(Message, []byte(sid("SM", 1)))
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

// TestForeignRecordsStay: what is not of our numbers is not ours to delete, and neither is a recording of another number's call.
func TestForeignRecordsStay(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	m := &memory{t: t, random: rand.New(rand.NewPCG(1, 2)), kept: map[string]bool{}, records: map[string]entry{
		sid("SM", 1): {Message, "+15559999", theirs, ""}, sid("CA", 1): {Call, "+15559999", theirs, ""}, sid("RE", 1): {Recording, "", "", sid("CA", 1)},
	}}
	e := NewEraser(EraserParams{Carrier: m, Numbers: []string{ours}, Keeper: m, Now: func() time.Time { return now }})
	for range 24 * 60 {
		e.Pass(context.Background())
		now = now.Add(time.Minute)
	}
	if len(m.records) != 3 || m.keeps > 0 {
		t.Error("another number's record is taken or deleted")
	}
}

func TestErrorsAreSorted(t *testing.T) {
	for _, kind := range []Kind{Message, Call, Recording} {
		if err := (&Account{}).Delete(kind, "SM1"); !errors.Is(err, ErrRefused) {
			t.Errorf("%s: %v", kind, err)
		}
	}
}
