package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"tipline/crypto"
	"tipline/triage"
)

// A tip moves from one desk to another in steps, since the two have different hash tags: it is marked and all that goes along is laid beside it; its
// files get their new headers; its copy is laid out at the other desk and enters the queue there; it is removed here, and a stub says where it went. Each step may
// be done again, and whoever finds a tip marked does the rest.

// KEYS tip, thread, joined, moving, then the lists to leave
// ARGV ID, member, statuses, desk that it goes to, last day of its receipt, verbatim or nothing, number of entries of the thread, then for each its head, its ID and what it is sealed anew as,
// then for each file its ID and its new header
// Returns the number of acts. WRONG for a tip that repeats another or is repeated, and where the thread is not the one that was sealed anew.
var markMove = script(`
local status = get(KEYS[1], '` + fieldStatus + `')
if status == '' then return GONE end
if not has(ARGV[3], status) or get(KEYS[1], '` + fieldLink + `') ~= '' or redis.call('SCARD', KEYS[3]) > 0 then return WRONG end
if status == 'leased' and get(KEYS[1], '` + fieldHolder + `') ~= ARGV[2] then return HELD end
local thread = redis.call('LRANGE', KEYS[2], 0, -1)
if #thread ~= tonumber(ARGV[7]) then return WRONG end
for i, head in ipairs(thread) do
  if head ~= ARGV[5 + 3 * i] then return WRONG end
end
if ARGV[6] ~= '' then redis.call('HSET', KEYS[1], '` + blobMoved + `', ARGV[6]) end
for i = 1, #thread do redis.call('HSET', KEYS[1], '` + blobMovedEntry + `' .. ARGV[6 + 3 * i], ARGV[7 + 3 * i]) end
for i = 8 + 3 * #thread, #ARGV, 2 do redis.call('HSET', KEYS[1], '` + blobMovedHead + `' .. ARGV[i], ARGV[i + 1]) end
for i = 5, #KEYS do redis.call('ZREM', KEYS[i], ARGV[1]) end
redis.call('HDEL', KEYS[1], '` + fieldHolder + `', '` + fieldUntil + `', '` + fieldHold + `')
redis.call('HSET', KEYS[1], '` + fieldStatus + `', 'moving', '` + fieldTo + `', ARGV[4], '` + fieldLast + `', ARGV[5])
redis.call('SADD', KEYS[4], ARGV[1])
return changed('')
`)

// KEYS tip, thread, closed, asked · ARGV ID, day of the question that nobody has answered or nothing, then for each entry its head, its ID, said, out, copy
// Returns 1 when they were laid out, 0 when the tip itself is there already or has been: then nothing of this is wanted.
var layThread = script(`
if there(KEYS[1]) or redis.call('ZSCORE', KEYS[3], ARGV[1]) then return 0 end
for i = 3, #ARGV, 5 do
  local entry, laid = ARGV[i + 1], 0
  for field, blob in pairs({['` + blobSaid + `'] = ARGV[i + 2], ['` + blobOut + `'] = ARGV[i + 3], ['` + blobCopy + `'] = ARGV[i + 4]}) do
    if blob ~= '' then laid = laid + redis.call('HSETNX', KEYS[1], field .. entry, blob) end
  end
  if laid > 0 then redis.call('RPUSH', KEYS[2], ARGV[i]) end
end
if ARGV[2] ~= '' then redis.call('ZADD', KEYS[4], ARGV[2], ARGV[1]) end
return 1
`)

// KEYS tip, stub, moving, thread, talk, openings, due, news, urgent, normal, bulk
// ARGV ID, desk that it went to, Unix time of the midnight at which the stub goes, number of entries that went along, then for each its head and its ID, then the IDs of files that did
// Returns 1, or 0 when this was done. What was added while it moved stays, as a tip of its own, and waits.
var leaveStub = script(`
if get(KEYS[1], '` + fieldStatus + `') ~= 'moving' then return 0 end
redis.call('HSET', KEYS[2], '` + fieldTo + `', ARGV[2])
local files = 5 + 2 * tonumber(ARGV[4])
for i = files, #ARGV do
  redis.call('HSET', KEYS[2], '` + fieldWent + `' .. ARGV[i], '')
  redis.call('HDEL', KEYS[1], '` + blobMovedHead + `' .. ARGV[i])
end
for i = 5, files - 1, 2 do
  local entry = ARGV[i + 1]
  redis.call('HSET', KEYS[2], '` + fieldWent + `' .. entry, '')
  redis.call('LREM', KEYS[4], 1, ARGV[i])
  redis.call('HDEL', KEYS[1], '` + blobSaid + `' .. entry, '` + blobOut + `' .. entry, '` + blobCopy + `' .. entry, '` + blobMovedEntry + `' .. entry)
end
redis.call('EXPIREAT', KEYS[2], ARGV[3])
redis.call('SREM', KEYS[3], ARGV[1])
redis.call('DEL', KEYS[5], KEYS[6])
publish(ARGV[1], '')
if redis.call('LLEN', KEYS[4]) == 0 then
  redis.call('DEL', KEYS[1])
  redis.call('ZREM', KEYS[7], ARGV[1])
  redis.call('ZREM', KEYS[8], ARGV[1])
  return 1
end
redis.call('HDEL', KEYS[1], '` + blobVerbatim + `', '` + blobMoved + `')
redis.call('HDEL', KEYS[1], '` + fieldTo + `', '` + fieldLast + `', '` + fieldSize + `', '` + fieldReturned + `', '` + fieldTold + `')
redis.call('HSET', KEYS[1], '` + fieldStatus + `', 'new')
local lane = {urgent = KEYS[9], normal = KEYS[10], bulk = KEYS[11]}
redis.call('ZADD', lane[get(KEYS[1], '` + fieldLane + `')], get(KEYS[1], '` + fieldHour + `'), ARGV[1])
return changed('')
`)

// errHeads: a disk did not take the files' new headers. The move waits for it, whoever asked for it does not.
var errHeads = errors.New("move files")

// Move sends a tip to another desk. Once it is marked the move is certain: what this call does not finish, EndMoves does. ErrNotFound, ErrLeased, ErrWrongStatus.
func (s *Store) Move(ctx context.Context, deskID string, id crypto.ID, m triage.Transfer, rehead triage.Rehead) error {
	if err := s.markMove(ctx, deskID, id, m); err != nil {
		return err
	}
	if err := s.finishMove(ctx, deskID, id, rehead); err != nil && !errors.Is(err, ErrAway) && !errors.Is(err, errHeads) {
		return err
	}
	return nil
}

// EndMoves finishes what was left half done, and says how much.
func (s *Store) EndMoves(ctx context.Context, deskID string, _ time.Time, rehead triage.Rehead) (int, error) {
	members, err := s.rdb.SMembers(ctx, desk(deskID).moving()).Result()
	if err != nil {
		return 0, away("end moves", err)
	}
	ids, err := parseIDs(members)
	if err != nil {
		return 0, err
	}
	for i, id := range ids {
		if err := s.finishMove(ctx, deskID, id, rehead); err != nil {
			return i, err
		}
	}
	return len(ids), nil
}

// Moved is the desk that a tip was moved to; "" for one that was not.
func (s *Store) Moved(ctx context.Context, deskID string, id crypto.ID) (string, error) {
	to, err := s.rdb.HGet(ctx, desk(deskID).moved(id), fieldTo).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return "", away("read stub", err)
	}
	return to, nil
}

// Went are the entries and files of a tip that went along when it moved; none of one that did not.
func (s *Store) Went(ctx context.Context, deskID string, id crypto.ID) ([]crypto.ID, error) {
	return s.named(ctx, desk(deskID).moved(id), fieldWent)
}

func (s *Store) markMove(ctx context.Context, deskID string, id crypto.ID, m triage.Transfer) error {
	d := desk(deskID)
	args := []any{id.String(), m.Member, statuses(triage.NotOfficers), m.To, m.LastDay, m.Verbatim, len(m.Thread)}
	for i := range m.Thread {
		e := &m.Thread[i]
		anew := e.Said
		if e.From == triage.FromDesk {
			anew = e.Copy
		}
		args = append(args, entryHead(e), e.ID.String(), anew)
	}
	for _, h := range m.Heads {
		args = append(args, h.File.String(), h.Locked)
	}
	keys := append([]string{d.tip(id), d.thread(id), d.joined(id), d.moving(), d.leased(), d.held(), d.news(), d.asked(), d.review()}, lanes(d)...)
	_, err := s.run(ctx, "move", markMove, keys, args...)
	return err
}

// A moving tip is what was read of one that is marked.
type movingTip struct {
	triage.Tip
	to       string
	last     int
	verbatim []byte
	thread   []triage.Entry // those that go along
	heads    []triage.Head
}

// finishMove does every step that is left. A tip that is not marked is left alone.
func (s *Store) finishMove(ctx context.Context, deskID string, id crypto.ID, rehead triage.Rehead) error {
	m, err := s.movingTip(ctx, deskID, id)
	if err != nil || m == nil {
		return err
	}
	if err := s.know(ctx, m.to); err != nil {
		return err
	}
	if len(m.heads) > 0 {
		if err := rehead(m.ID, m.heads); err != nil {
			return fmt.Errorf("%w: %w", errHeads, err)
		}
	}
	if err := s.arrive(ctx, m); err != nil {
		return err
	}
	return s.leaveStub(ctx, m)
}

// movingTip reads one; nil when it is gone or not marked.
func (s *Store) movingTip(ctx context.Context, deskID string, id crypto.ID) (*movingTip, error) {
	d := desk(deskID)
	t, err := s.Tip(ctx, deskID, id)
	if errors.Is(err, triage.ErrNotFound) {
		return nil, nil
	}
	if err != nil || t.Status != triage.Moving {
		return nil, err
	}
	m := &movingTip{Tip: t, to: t.To, last: t.Last}
	thread, err := s.Thread(ctx, deskID, id)
	if err != nil {
		return nil, err
	}
	fields := []string{blobMoved}
	for i := range thread {
		fields = append(fields, blobMovedEntry+thread[i].ID.String())
	}
	blobs, err := s.blobsOf(ctx, d, id, fields)
	if err != nil {
		return nil, err
	}
	m.verbatim = blobs[0]
	for i, e := range thread {
		anew := blobs[i+1]
		if anew == nil {
			continue // added since
		}
		if e.From == triage.FromReporter {
			e.Said = anew
		} else {
			e.Copy = anew
		}
		m.thread = append(m.thread, e)
	}
	m.heads, err = s.movedHeads(ctx, d, id)
	return m, err
}

// movedHeads are the new headers that were laid beside a tip, in the order of their files' IDs.
func (s *Store) movedHeads(ctx context.Context, d desk, id crypto.ID) ([]triage.Head, error) {
	files, err := s.named(ctx, d.tip(id), blobMovedHead)
	if err != nil || len(files) == 0 {
		return nil, err
	}
	var fields []string
	for _, f := range files {
		fields = append(fields, blobMovedHead+f.String())
	}
	blobs, err := s.blobsOf(ctx, d, id, fields)
	if err != nil {
		return nil, err
	}
	var heads []triage.Head
	for i, f := range files {
		heads = append(heads, triage.Head{File: f, Locked: blobs[i]})
	}
	return heads, nil
}

// named are the IDs behind a prefix among the fields of a hash, in their order.
func (s *Store) named(ctx context.Context, key, prefix string) ([]crypto.ID, error) {
	fields, err := s.rdb.HKeys(ctx, key).Result()
	if err != nil {
		return nil, away("read fields", err)
	}
	slices.Sort(fields)
	var ids []string
	for _, f := range fields {
		if id, ok := strings.CutPrefix(f, prefix); ok {
			ids = append(ids, id)
		}
	}
	return parseIDs(ids)
}

// arrive brings it to the other desk: the thread first, which nobody sees before the tip enters. What was added to a tip that had moved before comes as an addition does.
func (s *Store) arrive(ctx context.Context, m *movingTip) error {
	if m.verbatim == nil {
		return s.arriveLater(ctx, m)
	}
	if err := s.layThread(ctx, m); err != nil {
		return err
	}
	return s.enter(ctx, &triage.Arrival{ID: m.ID, Tip: m.ID, Desk: m.to, Lane: m.Lane, Hour: m.Hour, Blob: m.verbatim, Look: m.Look})
}

func (s *Store) layThread(ctx context.Context, m *movingTip) error {
	d, unanswered := desk(m.to), ""
	if _, asked := triage.Unanswered(m.thread); asked {
		unanswered = number(int64(triage.DayOfHour(m.Hour)))
	}
	args := []any{m.ID.String(), unanswered}
	for i := range m.thread {
		e := &m.thread[i]
		args = append(args, entryHead(e), e.ID.String(), e.Said, e.Out, e.Copy)
	}
	_, err := s.run(ctx, "move", layThread, []string{d.tip(m.ID), d.thread(m.ID), d.closed(), d.asked()}, args...)
	return err
}

// arriveLater brings what the reporter added. The other desk's own questions are its own; what this one asked stays in its thread's past.
func (s *Store) arriveLater(ctx context.Context, m *movingTip) error {
	for i := range m.thread {
		e := &m.thread[i]
		if e.From != triage.FromReporter {
			continue
		}
		if err := s.enter(ctx, &triage.Arrival{ID: e.ID, Tip: m.ID, Desk: m.to, Lane: m.Lane, Hour: m.Hour, Blob: e.Said, Look: m.Look}); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) leaveStub(ctx context.Context, m *movingTip) error {
	d := desk(m.Desk)
	args := []any{m.ID.String(), m.to, triage.DayStart(m.last + 1).Unix(), len(m.thread)}
	for i := range m.thread {
		args = append(args, entryHead(&m.thread[i]), m.thread[i].ID.String())
	}
	for _, h := range m.heads {
		args = append(args, h.File.String())
	}
	keys := append([]string{d.tip(m.ID), d.moved(m.ID), d.moving(), d.thread(m.ID), d.talk(m.ID), d.openings(m.ID), d.due(), d.news()}, lanes(d)...)
	_, err := s.run(ctx, "move", leaveStub, keys, args...)
	return err
}

// entryHead is an entry as the list of a thread has it.
func entryHead(e *triage.Entry) string {
	return strings.Join([]string{string(e.From), e.ID.String()}, " ")
}
