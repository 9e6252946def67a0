package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// A queue is one Redis.
type queue struct{ rdb *redis.Client }

// connections are as many as the load generator's.
const connections = 64

func openQueue(ctx context.Context, socket string) (*queue, error) {
	rdb := redis.NewClient(&redis.Options{
		Network: "unix", Addr: socket, Protocol: 2, DisableIdentity: true, PoolSize: connections, MaxRetries: -1,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	})
	return &queue{rdb}, rdb.Ping(ctx).Err()
}

// put writes one sealed message under a random key.
func (q *queue) put(sealed []byte) error {
	var id [16]byte
	rand.Read(id[:])
	return q.rdb.Set(context.Background(), "tip:"+hex.EncodeToString(id[:]), sealed, 0).Err()
}
