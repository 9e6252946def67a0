package store

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"tipline/crypto"
	"tipline/triage"
)

// KEYS tip, talk · ARGV statuses, entry, head, the sealed note · returns the number of acts.
var noteTip = script(`
local status = get(KEYS[1], '` + fieldStatus + `')
if status == '' then return GONE end
if not has(ARGV[1], status) or full(KEYS[2]) then return WRONG end
say(KEYS[1], KEYS[2], ARGV[2], ARGV[3], ARGV[4], '')
return changed('')
`)

// KEYS tip, talk, notices
// ARGV unit, statuses, entry, head, sealed message, own copy, field that says who has not looked, office to ring
// Returns the number of acts. GONE for a unit that is not on the route.
var tellTip = script(`
local status = get(KEYS[1], '` + fieldStatus + `')
if status == '' or not has(units(KEYS[1]), ARGV[1]) then return GONE end
if not has(ARGV[2], status) or full(KEYS[2]) then return WRONG end
say(KEYS[1], KEYS[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6])
redis.call('HSET', KEYS[1], ARGV[7], with(get(KEYS[1], ARGV[7]), ARGV[1]))
redis.call('HINCRBY', KEYS[3], ARGV[8], 1)
return changed(ARGV[1])
`)

// KEYS tip, news · ARGV ID, unit or nothing for the desk · returns 1. Looking is no act, and takes nobody's undo away.
var seenTip = script(`
if not there(KEYS[1]) then return 1 end
if ARGV[2] == '' then
  redis.call('ZREM', KEYS[2], ARGV[1])
  redis.call('HDEL', KEYS[1], '` + fieldTold + `')
else
  put(KEYS[1], '` + fieldAnswered + `', without(get(KEYS[1], '` + fieldAnswered + `'), ARGV[2]))
end
publish(ARGV[1], ARGV[2])
return 1
`)

// head is a message's line in the list of what was said.
func head(m *triage.Message) string {
	return strings.Join([]string{string(m.Why), m.From, m.To, m.Member, number(m.Minute), m.ID.String()}, " ")
}

func parseHead(line string) (triage.Message, error) {
	words := strings.Split(line, " ")
	if len(words) != 6 {
		return triage.Message{}, errors.New("read talk: a line has not six words")
	}
	minute, err := strconv.ParseInt(words[4], 10, 64)
	if err != nil {
		return triage.Message{}, errors.New("read talk: a line has no minute")
	}
	id, err := crypto.ParseID(words[5])
	if err != nil {
		return triage.Message{}, errors.New("read talk: a line has no ID")
	}
	return triage.Message{ID: id, Why: triage.Why(words[0]), From: words[1], To: words[2], Member: words[3], Minute: minute}, nil
}

// Note keeps a note of the desk. ErrNotFound, ErrWrongStatus.
func (s *Store) Note(ctx context.Context, deskID string, id crypto.ID, note triage.Message) error {
	d := desk(deskID)
	_, err := s.run(ctx, "note", noteTip, []string{d.tip(id), d.talk(id)}, statuses(triage.Note), note.ID.String(), head(&note), note.Sealed)
	return err
}

// Tell keeps a message between the desk and a unit of the route, and rings whom it is for. ErrNotFound, ErrWrongStatus.
func (s *Store) Tell(ctx context.Context, deskID string, id crypto.ID, m triage.Message) error {
	d, unit, waits := desk(deskID), m.From, fieldTold
	if m.From == deskID {
		unit, waits = m.To, fieldAnswered
	}
	_, err := s.run(ctx, "tell", tellTip, []string{d.tip(id), d.talk(id), d.notices()},
		unit, statuses(triage.Tell), m.ID.String(), head(&m), m.Sealed, m.Copy, waits, m.To)
	return err
}

// Seen says that the desk has looked at what reporter and units added.
func (s *Store) Seen(ctx context.Context, deskID string, id crypto.ID) error {
	return s.seen(ctx, deskID, id, "")
}

// SeenByUnit says that a unit has looked at what the desk told it.
func (s *Store) SeenByUnit(ctx context.Context, deskID string, id crypto.ID, unit string) error {
	return s.seen(ctx, deskID, id, unit)
}

func (s *Store) seen(ctx context.Context, deskID string, id crypto.ID, unit string) error {
	d := desk(deskID)
	_, err := s.run(ctx, "seen", seenTip, []string{d.tip(id), d.news()}, id.String(), unit)
	return err
}

// Talk reads the desk's notes and what desk and units told each other, oldest first, with both blobs of each.
func (s *Store) Talk(ctx context.Context, deskID string, id crypto.ID) ([]triage.Message, error) {
	d := desk(deskID)
	lines, err := s.rdb.LRange(ctx, d.talk(id), 0, -1).Result()
	if err != nil {
		return nil, away("read talk", err)
	}
	all := make([]triage.Message, len(lines))
	var fields []string
	for i, line := range lines {
		if all[i], err = parseHead(line); err != nil {
			return nil, err
		}
		fields = append(fields, blobMessage+all[i].ID.String(), blobOwn+all[i].ID.String())
	}
	blobs, err := s.blobsOf(ctx, d, id, fields)
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].Sealed, all[i].Copy = blobs[2*i], blobs[2*i+1]
	}
	return slices.DeleteFunc(all, func(m triage.Message) bool { return m.Sealed == nil }), nil // purged meanwhile
}

// blobsOf reads many blobs of a tip in one round; nil for one that is not there.
func (s *Store) blobsOf(ctx context.Context, d desk, id crypto.ID, fields []string) ([][]byte, error) {
	if len(fields) == 0 {
		return nil, nil
	}
	values, err := s.rdb.HMGet(ctx, d.tip(id), fields...).Result()
	if err != nil {
		return nil, away("read blobs", err)
	}
	blobs := make([][]byte, len(values))
	for i, v := range values {
		if text, ok := v.(string); ok {
			blobs[i] = []byte(text)
		}
	}
	return blobs, nil
}
