package store

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"
)

// A backup is Redis's own serialization of every key (DUMP), so that it needs no file of the server's host and leaves none there, and carries
// no time of writing. Everything of one desk is read by one script, at one instant. Layout: a line that names the format, then for each key
// its length and bytes, the millisecond of its expiry (-1 none) and the dump's length and bytes; a length of all ones and the number of keys
// stand at the end. Keys are sorted, so that their order says nothing.

const backupHead = "tipline/1 queue\n"

const backupEnd = 1<<32 - 1

// maxDump bounds one value on reading: far above any, far below memory.
const maxDump = 64 << 20

var (
	// ErrNotEmpty: there is a queue already.
	ErrNotEmpty = errors.New("redis holds keys already: a backup is restored into an empty one")
	// ErrBackup: the bytes are no whole backup.
	ErrBackup = errors.New("not a whole backup of the queue")
)

// dumpDesk reads a desk at one instant.
// KEYS: one key of the desk. ARGV: pattern of its keys. Returns key, expiry in ms, dump, and so on.
var dumpDesk = redis.NewScript(`
local out, cursor = {}, '0'
repeat
  local page = redis.call('SCAN', cursor, 'MATCH', ARGV[1], 'COUNT', 1000)
  cursor = page[1]
  for _, key in ipairs(page[2]) do
    out[#out + 1] = key
    out[#out + 1] = tostring(redis.call('PEXPIRETIME', key))
    out[#out + 1] = redis.call('DUMP', key)
  end
until cursor == '0'
return out
`)

// A dumped is one key on its way out or in.
type dumped struct {
	key     string
	expires int64
	value   string
}

// Backup writes the whole queue and returns the number of keys.
func (s *Store) Backup(ctx context.Context, w io.Writer) (int, error) {
	desks, err := s.Desks(ctx)
	if err != nil {
		return 0, err
	}
	var all []dumped
	for _, d := range desks {
		some, err := s.dumpDesk(ctx, desk(d))
		if err != nil {
			return 0, err
		}
		all = append(all, some...)
	}
	rest, err := s.dumpRest(ctx)
	if err != nil {
		return 0, err
	}
	all = append(all, rest...)
	slices.SortFunc(all, func(a, b dumped) int { return strings.Compare(a.key, b.key) })
	all = slices.CompactFunc(all, func(a, b dumped) bool { return a.key == b.key }) // SCAN may show a key twice
	if err := writeBackup(w, all); err != nil {
		return 0, fmt.Errorf("write backup: %w", err)
	}
	return len(all), nil
}

func (s *Store) dumpDesk(ctx context.Context, d desk) ([]dumped, error) {
	values, err := dumpDesk.Run(ctx, s.rdb, []string{d.due()}, d.key("*")).StringSlice()
	if err != nil {
		return nil, away("back up a desk", err)
	}
	var all []dumped
	for i := 0; i+2 < len(values); i += 3 {
		expires, err := strconv.ParseInt(values[i+1], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("back up a desk: %w", err)
		}
		all = append(all, dumped{key: values[i], expires: expires, value: values[i+2]})
	}
	return all, nil
}

// dumpRest reads what belongs to no desk: format, list of desks, receipts, guard. Each stands for itself, so they need no common instant.
func (s *Store) dumpRest(ctx context.Context) ([]dumped, error) {
	var all []dumped
	err := s.eachNode(ctx, func(ctx context.Context, node *redis.Client) error {
		keys := node.Scan(ctx, 0, "*", 1000).Iterator()
		for keys.Next(ctx) {
			key := keys.Val()
			if strings.HasPrefix(key, "{") {
				continue
			}
			value, err := node.Dump(ctx, key).Result()
			if errors.Is(err, redis.Nil) {
				continue // expired meanwhile
			}
			if err != nil {
				return err
			}
			expires, err := node.PExpireTime(ctx, key).Result()
			if err != nil {
				return err
			}
			ms := int64(expires)
			if ms >= 0 {
				ms = expires.Milliseconds()
			}
			all = append(all, dumped{key: key, expires: ms, value: value})
		}
		return keys.Err()
	})
	if err != nil {
		return nil, away("back up receipts", err)
	}
	return all, nil
}

// eachNode runs f on the one server, or on every master of a Cluster in turn.
func (s *Store) eachNode(ctx context.Context, f func(context.Context, *redis.Client) error) error {
	switch rdb := s.rdb.(type) {
	case *redis.Client:
		return f(ctx, rdb)
	case *redis.ClusterClient:
		turn := make(chan struct{}, 1) // ForEachMaster runs them at once
		return rdb.ForEachMaster(ctx, func(ctx context.Context, node *redis.Client) error {
			turn <- struct{}{}
			defer func() { <-turn }()
			return f(ctx, node)
		})
	}
	return errors.New("unknown kind of redis client")
}

func writeBackup(w io.Writer, all []dumped) error {
	b := bufio.NewWriter(w)
	b.WriteString(backupHead)
	for _, d := range all {
		binary.Write(b, binary.BigEndian, uint32(len(d.key)))
		b.WriteString(d.key)
		binary.Write(b, binary.BigEndian, d.expires)
		binary.Write(b, binary.BigEndian, uint32(len(d.value)))
		b.WriteString(d.value)
	}
	binary.Write(b, binary.BigEndian, uint32(backupEnd))
	binary.Write(b, binary.BigEndian, uint64(len(all)))
	return b.Flush() // bufio keeps the first error
}

// readBackup reads one key after the other; the count at the end shows that nothing is missing.
func readBackup(r io.Reader, take func(dumped) error) error {
	b := bufio.NewReader(r)
	head := make([]byte, len(backupHead))
	if _, err := io.ReadFull(b, head); err != nil || string(head) != backupHead {
		return ErrBackup
	}
	for n := uint64(0); ; n++ {
		var size uint32
		if binary.Read(b, binary.BigEndian, &size) != nil {
			return ErrBackup
		}
		if size == backupEnd {
			var count uint64
			if binary.Read(b, binary.BigEndian, &count) != nil || count != n {
				return ErrBackup
			}
			if _, err := b.ReadByte(); err != io.EOF {
				return ErrBackup
			}
			return nil
		}
		var d dumped
		key, err := readBytes(b, size, 1024)
		if err != nil || binary.Read(b, binary.BigEndian, &d.expires) != nil || binary.Read(b, binary.BigEndian, &size) != nil {
			return ErrBackup
		}
		value, err := readBytes(b, size, maxDump)
		if err != nil {
			return ErrBackup
		}
		d.key, d.value = string(key), string(value)
		if err := take(d); err != nil {
			return err
		}
	}
}

// readBytes grows with what is really there: a damaged length cannot take the memory.
func readBytes(r io.Reader, size, most uint32) ([]byte, error) {
	if size > most {
		return nil, ErrBackup
	}
	var b bytes.Buffer
	n, err := io.CopyN(&b, r, int64(size))
	if err != nil || n != int64(size) {
		return nil, ErrBackup
	}
	return b.Bytes(), nil
}

// Restore fills an empty Redis from a backup and returns the number of keys. The whole backup is read once before anything is written.
func (s *Store) Restore(ctx context.Context, r io.ReadSeeker) (int, error) {
	if err := readBackup(r, func(dumped) error { return nil }); err != nil {
		return 0, err
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return 0, fmt.Errorf("read backup: %w", err)
	}
	if err := s.empty(ctx); err != nil {
		return 0, err
	}
	n := 0
	err := readBackup(r, func(d dumped) error {
		n++
		args := []any{"RESTORE", d.key, max(d.expires, 0), d.value, "REPLACE"}
		if d.expires >= 0 {
			args = append(args, "ABSTTL")
		}
		if err := s.rdb.Do(ctx, args...).Err(); err != nil {
			return away("restore a key", err)
		}
		return nil
	})
	return n, err
}

// empty says ErrNotEmpty unless there is nothing but the format, which a server that was started once has written.
func (s *Store) empty(ctx context.Context) error {
	err := s.eachNode(ctx, func(ctx context.Context, node *redis.Client) error {
		keys := node.Scan(ctx, 0, "*", 1000).Iterator()
		for keys.Next(ctx) {
			if keys.Val() != keyFormat {
				return ErrNotEmpty
			}
		}
		return keys.Err()
	})
	if err != nil && !errors.Is(err, ErrNotEmpty) {
		return away("look for keys", err)
	}
	return err
}

// A Setting is one of Redis's own that a deployment relies on.
type Setting struct{ Name, Want, Have string }

// Settings are those that keep answered tips (every write fsynced) and that keep copies and times of them from being made elsewhere.
func (s *Store) Settings(ctx context.Context) ([]Setting, error) {
	want := []Setting{{Name: "appendonly", Want: "yes"}, {Name: "appendfsync", Want: "always"}, {Name: "slowlog-log-slower-than", Want: "-1"},
		{Name: "aof-timestamp-enabled", Want: "no"}, {Name: "maxmemory-policy", Want: "noeviction"}}
	for i := range want {
		have, err := s.rdb.ConfigGet(ctx, want[i].Name).Result()
		if err != nil {
			return nil, away("read settings", err)
		}
		want[i].Have = have[want[i].Name]
	}
	return want, nil
}
