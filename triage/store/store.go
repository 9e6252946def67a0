// Package store keeps the queue in Redis: every key and every command is here, nowhere else.
//
// It moves locked blobs and the few clear facts of docs/store.md, and must never see a key of crypto's, a plaintext or a time of arrival.
package store

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"
)

var (
	// ErrAway: Redis does not answer; wrapped around what the connection said. The caller keeps what it has and tries again.
	ErrAway = errors.New("redis is away")
	// ErrNewer: the data was written by a newer version of this program.
	ErrNewer = errors.New("data is newer than this program")
)

// Params say where Redis is: a unix socket, or the URLs of a single server, of Sentinels (with Master), or of a Cluster (two URLs or more).
type Params struct {
	Socket   string
	URLs     []string // redis://host:port or rediss://host:port
	Master   string   // name that the Sentinels know the master by
	Username string
	Password string
	Timeout  time.Duration // of one command; default 5 s
}

// A Store is safe for concurrent use.
type Store struct {
	rdb redis.UniversalClient

	mu    sync.Mutex
	known map[string]bool // desks that are on Redis's list already
}

// Open makes a client; it does not wait for Redis to be there (Ready does).
func Open(p Params) (*Store, error) {
	o, err := options(p)
	if err != nil {
		return nil, err
	}
	logging.Disable() // it prints addresses of connections to stderr
	return &Store{rdb: redis.NewUniversalClient(o), known: map[string]bool{}}, nil
}

func options(p Params) (*redis.UniversalOptions, error) {
	timeout := p.Timeout
	if timeout == 0 {
		timeout = 5 * time.Second
	}
	o := &redis.UniversalOptions{
		Username: p.Username, Password: p.Password, MasterName: p.Master,
		Protocol:              2,
		DisableIdentity:       true, // CLIENT SETINFO is unknown to Redis 7.0
		ContextTimeoutEnabled: true, // off by default: contexts would not reach the socket
		MaxRetries:            -1,   // the roles retry; a script sent twice behind our back is one too many
		DialerRetries:         1,
		DialTimeout:           timeout, ReadTimeout: timeout, WriteTimeout: timeout, PoolTimeout: timeout,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}
	if len(p.URLs) == 0 {
		if p.Socket == "" {
			return nil, errors.New("redis: neither socket nor urls")
		}
		o.Addrs = []string{p.Socket}
		return o, nil
	}
	return o, addURLs(o, p.URLs)
}

// addURLs never quotes a URL: it may carry a password.
func addURLs(o *redis.UniversalOptions, urls []string) error {
	for i, u := range urls {
		one, err := redis.ParseURL(u)
		if err != nil {
			return fmt.Errorf("redis: url %d is not redis://host:port, rediss://host:port or unix://path", i+1)
		}
		o.Addrs = append(o.Addrs, one.Addr)
		o.DB = one.DB
		if one.Username != "" {
			o.Username = one.Username
		}
		if one.Password != "" {
			o.Password = one.Password
		}
		if one.TLSConfig != nil {
			o.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
		}
	}
	return nil
}

// Close ends the connections.
func (s *Store) Close() error { return s.rdb.Close() }

// Ready says whether Redis answers and its data is ours to touch. ErrAway, ErrNewer.
func (s *Store) Ready(ctx context.Context) error {
	if err := s.rdb.SetNX(ctx, keyFormat, format, 0).Err(); err != nil {
		return away("ready", err)
	}
	found, err := s.rdb.Get(ctx, keyFormat).Int()
	if err != nil {
		return away("ready", err)
	}
	if found > format {
		return ErrNewer
	}
	return nil
}

// Desks are all that ever got a tip.
func (s *Store) Desks(ctx context.Context) ([]string, error) {
	all, err := s.rdb.SMembers(ctx, keyDesks).Result()
	if err != nil {
		return nil, away("list desks", err)
	}
	return all, nil
}

// Compact asks Redis to rewrite its append-only file, so that what was deleted is not in the newest one, and neither is the order of writing.
// A server that does not let us is not an error of ours: what was destroyed is unreadable without the key table.
func (s *Store) Compact(ctx context.Context) error {
	err := s.rdb.BgRewriteAOF(ctx).Err()
	var refused redis.Error
	if err == nil || errors.As(err, &refused) {
		return nil
	}
	return away("compact", err)
}

func away(act string, err error) error { return fmt.Errorf("%s: %w: %w", act, ErrAway, err) }
