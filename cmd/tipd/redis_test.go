package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func startTestRedis(t *testing.T) *redisChild {
	t.Helper()
	dir := t.TempDir()
	at := redisPlace{program: "redis-server", dir: dir, socket: filepath.Join(dir, "redis.sock")}
	c, err := startRedis(t.Context(), at, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Stop)
	return c
}

// say sends one inline command and returns the first line of the answer.
func say(t *testing.T, c *redisChild, command string) string {
	t.Helper()
	conn, err := net.Dial("unix", c.socket)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "%s\r\n", command)
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// eventually polls for an event, with a deadline.
func eventually(t *testing.T, what string, happened func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !happened() {
		select {
		case <-ctx.Done():
			t.Fatalf("waited in vain: %s", what)
		case <-tick.C:
		}
	}
}

func TestRedisIsRestartedWithItsKeysWhenKilled(t *testing.T) {
	c := startTestRedis(t)
	for round := range 3 {
		if got := say(t, c, fmt.Sprintf("SET round:%d kept", round)); got != "+OK" {
			t.Fatalf("SET: %s", got)
		}
		old := c.pid()
		if err := syscall.Kill(old, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		eventually(t, "a new child that answers", func() bool { return c.pid() != old && c.Ping() == nil })
		for earlier := range round + 1 {
			if got := say(t, c, fmt.Sprintf("STRLEN round:%d", earlier)); got != ":4" {
				t.Fatalf("round %d: key of round %d is gone: %s", round, earlier, got)
			}
		}
	}
}

// TestNothingHalfWrittenStays: what a killed redis-server had begun is removed before the next one starts.
func TestNothingHalfWrittenStays(t *testing.T) {
	dir := t.TempDir()
	begun := []string{filepath.Join(dir, "temp-rewriteaof-bg-7.aof"), filepath.Join(dir, "temp-7.rdb")}
	for _, path := range begun {
		if err := os.WriteFile(path, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c, err := startRedis(t.Context(), redisPlace{program: "redis-server", dir: dir, socket: filepath.Join(dir, "redis.sock")}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Stop()
	for _, path := range begun {
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%s is still there", filepath.Base(path))
		}
	}
}

func TestRedisObeysItsLaw(t *testing.T) {
	c := startTestRedis(t)
	for name, want := range map[string]string{
		"port": "0", "appendfsync": "always", "appendonly": "yes", "save": "", "slowlog-log-slower-than": "-1",
		"slowlog-max-len": "0", "acllog-max-len": "0", "unixsocketperm": "700", "aof-timestamp-enabled": "no", "hash-max-listpack-value": "8192",
		"rdbcompression": "no", "auto-aof-rewrite-min-size": "536870912",
	} {
		if got := configGet(t, c, name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	for _, forbidden := range []string{"MONITOR", "SLOWLOG GET", "CONFIG SET slowlog-max-len 10", "REPLICAOF localhost 1"} {
		if got := say(t, c, forbidden); !strings.HasPrefix(got, "-NOPERM") {
			t.Errorf("%s answered %q", forbidden, got)
		}
	}
	stat, err := os.Stat(c.socket)
	if err != nil {
		t.Fatal(err)
	}
	if stat.Mode().Perm() != 0o700 {
		t.Errorf("socket has mode %v", stat.Mode().Perm())
	}
}

// configGet reads the value line of CONFIG GET.
func configGet(t *testing.T, c *redisChild, name string) string {
	t.Helper()
	conn, err := net.Dial("unix", c.socket)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "CONFIG GET %s\r\n", name)
	answer := bufio.NewReader(conn)
	var line string
	for range 5 { // *2, $n, name, $n, value
		if line, err = answer.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	return strings.TrimSpace(line)
}

func TestRedisStopsOrderly(t *testing.T) {
	c := startTestRedis(t)
	pid := c.pid()
	c.Stop()
	if err := syscall.Kill(pid, 0); err != syscall.ESRCH {
		t.Fatalf("child still there: %v", err)
	}
}

func TestRedisThatCannotStartSaysWhy(t *testing.T) {
	dir := t.TempDir()
	at := redisPlace{program: "redis-server", dir: dir, socket: filepath.Join(dir, "missing", "redis.sock")}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	_, err := startRedis(ctx, at, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err == nil || !strings.Contains(err.Error(), "Unix socket") {
		t.Fatalf("got %v", err)
	}
}

func TestTwoServersNeverShareOneDirectory(t *testing.T) {
	c := startTestRedis(t)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, err := startRedis(ctx, c.redisPlace, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err == nil || !strings.Contains(err.Error(), "another server") {
		t.Fatalf("got %v", err)
	}
}
