package store

import (
	"context"
	"encoding/json"

	"tipline/crypto"
	"tipline/triage"
)

// KEYS tip, interpreting, notices · ARGV field, the grant, the most there may be, office to ring
// Returns 1, WRONG where so many others are there. One of the same thing goes: it has one interpreter at a time.
var interpretTip = script(`
if not there(KEYS[1]) then return GONE end
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 0 and redis.call('HLEN', KEYS[2]) >= tonumber(ARGV[3]) then return WRONG end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('HINCRBY', KEYS[3], ARGV[4], 1)
publish(string.match(KEYS[1], ':tip:(%x+)$'), units(KEYS[1]))
return 1
`)

// KEYS interpreting · ARGV field, the grant as read · returns 1, GONE when it is no longer as it was read.
var endInterpret = script(`
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return GONE end
redis.call('HDEL', KEYS[1], ARGV[1])
return 1
`)

// KEYS tip, talk, notices, interpreting · ARGV field, the grant as read, entry, head, sealed text or nothing, interpreter's office, desk
// Returns the number of acts. GONE where the grant or the tip is.
var interpretedTip = script(`
if not there(KEYS[1]) or redis.call('HGET', KEYS[4], ARGV[1]) ~= ARGV[2] then return GONE end
if full(KEYS[2]) then return WRONG end
redis.call('HDEL', KEYS[4], ARGV[1])
say(KEYS[1], KEYS[2], ARGV[3], ARGV[4], ARGV[5], '')
redis.call('HSET', KEYS[1], '` + fieldTold + `', with(get(KEYS[1], '` + fieldTold + `'), ARGV[6]))
redis.call('HINCRBY', KEYS[3], ARGV[7], 1)
return changed(units(KEYS[1]))
`)

func interpretField(i *triage.Interpreting) string { return i.Tip.String() + " " + i.Part.String() }

// Interpretings are a desk's. What is not as this version writes it is left out.
func (s *Store) Interpretings(ctx context.Context, deskID string) ([]triage.Interpreting, error) {
	all, err := s.rdb.HVals(ctx, desk(deskID).interpreting()).Result()
	if err != nil {
		return nil, away("list interpreters", err)
	}
	var read []triage.Interpreting
	for _, line := range all {
		var one triage.Interpreting
		if json.Unmarshal([]byte(line), &one) == nil && one.Tip != (crypto.ID{}) {
			read = append(read, one)
		}
	}
	return read, nil
}

// Interpret keeps one. ErrNotFound, ErrWrongStatus.
func (s *Store) Interpret(ctx context.Context, deskID, office string, i triage.Interpreting, most int) error {
	line, err := json.Marshal(i)
	if err != nil {
		return err
	}
	d := desk(deskID)
	_, err = s.run(ctx, "interpret", interpretTip, []string{d.tip(i.Tip), d.interpreting(), d.notices()}, interpretField(&i), line, most, office)
	return err
}

// EndInterpret takes one away. ErrNotFound.
func (s *Store) EndInterpret(ctx context.Context, deskID string, read triage.Interpreting) error {
	line, err := json.Marshal(read)
	if err != nil {
		return err
	}
	_, err = s.run(ctx, "end interpreter", endInterpret, []string{desk(deskID).interpreting()}, interpretField(&read), line)
	return err
}

// Interpreted takes one away and keeps what the interpreter says. ErrNotFound, ErrWrongStatus.
func (s *Store) Interpreted(ctx context.Context, deskID string, read triage.Interpreting, m triage.Message) error {
	line, err := json.Marshal(read)
	if err != nil {
		return err
	}
	d := desk(deskID)
	_, err = s.run(ctx, "interpreted", interpretedTip, []string{d.tip(read.Tip), d.talk(read.Tip), d.notices(), d.interpreting()},
		interpretField(&read), line, m.ID.String(), head(&m), m.Sealed, m.From, deskID)
	return err
}
