package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"

	"tipline/crypto"
	"tipline/triage"
)

// Tip reads a tip's clear facts. ErrNotFound.
func (s *Store) Tip(ctx context.Context, deskID string, id crypto.ID) (triage.Tip, error) {
	all, err := s.tips(ctx, deskID, []crypto.ID{id})
	if err != nil {
		return triage.Tip{}, err
	}
	if len(all) == 0 {
		return triage.Tip{}, triage.ErrNotFound
	}
	return all[0], nil
}

// tips reads many in one round; those that are gone meanwhile are left out.
func (s *Store) tips(ctx context.Context, deskID string, ids []crypto.ID) ([]triage.Tip, error) {
	d := desk(deskID)
	type answer struct {
		facts  *redis.SliceCmd
		joined *redis.IntCmd
		news   *redis.FloatCmd
	}
	answers := make([]answer, len(ids))
	pipe := s.rdb.Pipeline()
	for i, id := range ids {
		answers[i] = answer{pipe.HMGet(ctx, d.tip(id), tipFields...), pipe.SCard(ctx, d.joined(id)), pipe.ZScore(ctx, d.news(), id.String())}
	}
	if len(ids) > 0 {
		if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
			return nil, away("read tips", err)
		}
	}
	all := make([]triage.Tip, 0, len(ids))
	for i, a := range answers {
		t, there, err := parseTip(deskID, ids[i], a.facts.Val())
		if err != nil {
			return nil, err
		}
		if !there {
			continue
		}
		t.Joined, t.News = int(a.joined.Val()), a.news.Err() == nil
		all = append(all, t)
	}
	return all, nil
}

// tipFields are all fields of a tip, in the order in which the queue's script gives them.
var tipFields = []string{
	fieldVersion, fieldHour, fieldLane, fieldStatus, fieldSize, fieldHolder, fieldUntil, fieldLead, fieldCopies, fieldSteps, fieldAcked, fieldLink,
	fieldDisposition, fieldHold, fieldSent, fieldReturned, fieldTold, fieldAnswered, fieldActs,
	fieldAfter, fieldFired, fieldRung, fieldRecorded, fieldProlonged, fieldTo, fieldLast, fieldHow,
	fieldLook, fieldLooked, fieldCloser, fieldFor, fieldNarrow, fieldSlip,
	fieldRow, fieldFolded, fieldSince,
}

// parseTip reads a tip's facts in the order of tipFields; there is false where there is no tip, though there may be what was laid out for one that moves here.
func parseTip(deskID string, id crypto.ID, values []any) (t triage.Tip, there bool, err error) {
	f := map[string]string{}
	for i, v := range values {
		if text, ok := v.(string); ok {
			f[tipFields[i]] = text
		}
	}
	if f[fieldStatus] == "" {
		return t, false, nil
	}
	var bad []string
	number := func(field string) int64 {
		if f[field] == "" {
			return 0
		}
		n, err := strconv.ParseInt(f[field], 10, 64)
		if err != nil {
			bad = append(bad, field)
		}
		return n
	}
	if number(fieldVersion) > format {
		return t, true, ErrNewer
	}
	t = triage.Tip{
		ID: id, Desk: deskID, Hour: number(fieldHour), Lane: triage.Lane(f[fieldLane]), Status: triage.Status(f[fieldStatus]),
		Holder: f[fieldHolder], LeaseEnd: number(fieldUntil), Lead: f[fieldLead], Copies: list(f[fieldCopies]), Steps: steps(f[fieldSteps], f[fieldAfter]), Fired: int(number(fieldFired)), Rung: list(f[fieldRung]),
		Acked: list(f[fieldAcked]), How: hows(f[fieldHow]), Link: f[fieldLink], Disposition: triage.Disposition(f[fieldDisposition]), Bytes: int(number(fieldSize)),
		Hold: int(number(fieldHold)), Sent: number(fieldSent), Returned: f[fieldReturned], Told: list(f[fieldTold]), Answered: list(f[fieldAnswered]),
		Recorded: number(fieldRecorded), Prolonged: int(number(fieldProlonged)),
		Look: f[fieldLook] != "0", Looked: int(number(fieldLooked)), HoldFor: triage.Condition(f[fieldFor]), Narrow: f[fieldNarrow] != "",
		Row: f[fieldRow], Folded: int(number(fieldFolded)), Since: number(fieldSince),
		Acts: number(fieldActs), To: f[fieldTo], Last: int(number(fieldLast)),
	}
	t.Closer, t.ClosedBy, _ = strings.Cut(f[fieldCloser], " ")
	if id, err := crypto.ParseID(f[fieldSlip]); err == nil {
		t.SlipID = id
	}
	if len(bad) > 0 {
		return t, true, fmt.Errorf("read tip: no number in %s", strings.Join(bad, ", "))
	}
	return t, true, nil
}

// steps puts offices and their minutes together. A record of an older version has no minutes: its steps come a quarter of an hour apart.
func steps(offices, after string) []triage.Step {
	var all []triage.Step
	minutes := list(after)
	for i, office := range list(offices) {
		one := triage.Step{Office: office, After: 15 * (i + 1)}
		if i < len(minutes) {
			if n, err := strconv.Atoi(minutes[i]); err == nil {
				one.After = n
			}
		}
		all = append(all, one)
	}
	return all
}

// minutesOf are the minutes of steps, as the record has them.
func minutesOf(steps []triage.Step) string {
	var all []string
	for _, s := range steps {
		all = append(all, strconv.Itoa(s.After))
	}
	return strings.Join(all, ",")
}

func list(csv string) []string {
	if csv == "" {
		return nil
	}
	return strings.Split(csv, ",")
}

// Verbatim reads the locked original. ErrNotFound.
func (s *Store) Verbatim(ctx context.Context, deskID string, id crypto.ID) ([]byte, error) {
	return s.blob(ctx, deskID, id, blobVerbatim)
}

// Slip reads the locked name slip of an office. ErrNotFound.
func (s *Store) Slip(ctx context.Context, deskID string, id crypto.ID, office string) ([]byte, error) {
	return s.blob(ctx, deskID, id, blobSlip+office)
}

// Card reads the locked card of an office, whether or not its step has fired. ErrNotFound.
func (s *Store) Card(ctx context.Context, deskID string, id crypto.ID, office string) ([]byte, error) {
	return s.blob(ctx, deskID, id, blobCard+office)
}

func (s *Store) blob(ctx context.Context, deskID string, id crypto.ID, field string) ([]byte, error) {
	b, err := s.rdb.HGet(ctx, desk(deskID).tip(id), field).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, triage.ErrNotFound
	}
	if err != nil {
		return nil, away("read blob", err)
	}
	return b, nil
}

// everyDay is later than any end.
const everyDay = 1 << 40

// TipIDs are the IDs of every tip there is, at every desk, and those of the pairs that lock name slips: whose keys must live on.
func (s *Store) TipIDs(ctx context.Context) ([]crypto.ID, error) {
	all, err := s.Desks(ctx)
	if err != nil {
		return nil, err
	}
	var ids []crypto.ID
	for _, d := range all {
		some, err := s.dueBy(ctx, desk(d), everyDay)
		if err != nil {
			return nil, err
		}
		slips, err := s.slipKeys(ctx, d)
		if err != nil {
			return nil, err
		}
		ids = slices.Concat(ids, some, slips)
	}
	return ids, nil
}

// ids reads a range of a ZSET of tip IDs. One that is no ID is an error and not skipped: a purge that overlooks it would destroy its key.
func (s *Store) ids(ctx context.Context, key string, from, to int64) ([]crypto.ID, error) {
	members, err := s.rdb.ZRange(ctx, key, from, to).Result()
	if err != nil {
		return nil, away("list tips", err)
	}
	return parseIDs(members)
}

func parseIDs(members []string) ([]crypto.ID, error) {
	ids := make([]crypto.ID, len(members))
	for i, m := range members {
		id, err := crypto.ParseID(m)
		if err != nil {
			return nil, errors.New("list tips: an entry is no tip ID")
		}
		ids[i] = id
	}
	return ids, nil
}
