// Package redistest starts a throw-away redis-server for tests, set up as the server's own child is: unix socket, append-only file, fsync always.
package redistest

import (
	"bufio"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A Server is one running redis-server.
type Server struct {
	Socket string
	Dir    string // its files: append-only file and nothing else

	fsync string
	cmd   *exec.Cmd
}

// Start runs one in a directory of its own until the test ends. Without the program the test fails and says what to install.
func Start(t testing.TB) *Server {
	t.Helper()
	return start(t, "always")
}

// StartLoose is Start for tests that write for minutes: Redis leaves it to the system when to reach the disk. A kill of Redis loses nothing by that; only a power cut would.
func StartLoose(t testing.TB) *Server {
	t.Helper()
	return start(t, "no")
}

func start(t testing.TB, fsync string) *Server {
	t.Helper()
	dir := t.TempDir()
	run, err := os.MkdirTemp("", "redistest") // t.TempDir can be too long for a socket's name
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(run) })
	s := &Server{Socket: filepath.Join(run, "redis.sock"), Dir: dir, fsync: fsync}
	s.Restart(t)
	t.Cleanup(s.kill)
	return s
}

// Restart kills the server, when it runs, as a power cut would, and starts it over the same files.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	s.kill()
	binary, err := exec.LookPath("redis-server")
	if err != nil {
		t.Fatal("redis-server is not installed: run `apt-get install redis-server`, or put Redis 7.0 or newer on PATH")
	}
	s.cmd = exec.Command(binary, "-")
	s.cmd.Stdin = strings.NewReader(strings.Join([]string{
		"port 0", "unixsocket " + s.Socket, "unixsocketperm 700", "dir " + s.Dir, "appendonly yes", "appendfsync " + s.fsync, `save ""`,
		"slowlog-log-slower-than -1", "slowlog-max-len 0", "aof-timestamp-enabled no", "hash-max-listpack-value 8192", "rdbcompression no",
		"auto-aof-rewrite-min-size 512mb", "loglevel warning",
	}, "\n") + "\n")
	if err := s.cmd.Start(); err != nil {
		t.Fatalf("start redis-server: %v", err)
	}
	deadline := time.Now().Add(20 * time.Second)
	for !s.answers() {
		if time.Now().After(deadline) {
			t.Fatal("redis-server does not answer")
		}
		<-time.After(10 * time.Millisecond)
	}
}

// Stop kills the server and leaves its files: Redis is away.
func (s *Server) Stop() { s.kill() }

func (s *Server) kill() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
	s.cmd = nil
	os.Remove(s.Socket)
}

// answers asks for PING over the socket itself, so that this package needs no client.
func (s *Server) answers() bool {
	ctx, stop := context.WithTimeout(context.Background(), time.Second)
	defer stop()
	conn, err := new(net.Dialer).DialContext(ctx, "unix", s.Socket)
	if err != nil {
		return false
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(time.Second))
	if _, err := conn.Write([]byte("PING\r\n")); err != nil {
		return false
	}
	line, err := bufio.NewReader(conn).ReadString('\n')
	return err == nil && line == "+PONG\r\n"
}

// PID is the running server's.
func (s *Server) PID() int { return s.cmd.Process.Pid }
