package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const (
	redisStartBound = 60 * time.Second // a large AOF takes its time to load
	redisStopBound  = 5 * time.Second
	redisBackoffMin = 100 * time.Millisecond
	redisBackoffMax = 5 * time.Second
	redisSettled    = 30 * time.Second // having lived this long, the next death starts with the shortest backoff again
	socketPathMax   = 107              // bytes, the kernel's
)

// redisLaw is the child's configuration, handed over on standard input so that nothing of it stands on a command line or in a file.
// What each line keeps away: a port (others on the host), snapshots and slow logs (copies with times in them), time stamps in the AOF,
// crash reports (they print the arguments of the running command). Hashes stay in one piece while nothing in them is longer than a tip of the smallest class:
// that spares 165 bytes a tip. Rewriting the AOF does not try to compress what is sealed, and waits for half a gigabyte: one at the first minute of each day is ordered
// anyway, and while a flood came a twentieth of the processors went into others.
const redisLaw = `port 0
unixsocketperm 700
daemonize no
supervised no
loglevel warning
logfile ""
always-show-logo no
appendonly yes
appendfsync always
aof-timestamp-enabled no
aof-use-rdb-preamble yes
save ""
slowlog-log-slower-than -1
slowlog-max-len 0
acllog-max-len 0
latency-tracking no
latency-monitor-threshold 0
crash-log-enabled no
crash-memcheck-enabled no
maxmemory-policy noeviction
hash-max-listpack-value 8192
rdbcompression no
auto-aof-rewrite-min-size 512mb
enable-debug-command no
enable-module-command no
user default on nopass ~* &* +@all -monitor -slowlog -debug -module -replicaof -slaveof -migrate -config +config|get
`

// A redisChild is a redis-server of our own. It dies with us, whatever kills us, and is started again when it dies alone.
type redisChild struct {
	redisPlace
	log *slog.Logger

	lock *os.File // held by us and, inherited, by the child: two servers never write one AOF

	mu      sync.Mutex
	process *os.Process // of the running child, nil between two
	lastSay string      // its newest line of output, for the error that says why it would not start

	stop context.CancelFunc
	done chan struct{}
}

// A redisPlace is where the child lives.
type redisPlace struct {
	program string // redis-server
	dir     string // of the AOF, 0700, absolute
	socket  string // absolute
}

// startRedis starts the child and returns once it answers.
func startRedis(ctx context.Context, at redisPlace, log *slog.Logger) (*redisChild, error) {
	if err := os.MkdirAll(at.dir, 0o700); err != nil {
		return nil, fmt.Errorf("make redis directory: %w", err)
	}
	c := &redisChild{redisPlace: at, log: log, done: make(chan struct{})}
	var err error
	if c.lock, err = lockFile(ctx, filepath.Join(at.dir, "lock")); err != nil {
		return nil, err
	}
	running, stop := context.WithCancel(context.Background())
	c.stop = stop
	go c.supervise(running)
	if err := c.ready(ctx, redisStartBound); err != nil {
		c.Stop()
		return nil, err
	}
	return c, nil
}

// URL is what the store connects to.
func (c *redisChild) URL() string { return "unix://" + c.socket }

// Ping says whether the child answers now.
func (c *redisChild) Ping() error { return pingSocket(c.socket) }

// Stop ends the child orderly, within a bound, and the supervision with it.
func (c *redisChild) Stop() {
	c.stop()
	<-c.done
	c.lock.Close()
}

// supervise keeps one child running until ctx ends. The parent-death signal belongs to the thread that started the child,
// so this goroutine keeps its thread for as long as there are children.
func (c *redisChild) supervise(ctx context.Context) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer close(c.done)
	backoff := redisBackoffMin
	for ctx.Err() == nil {
		born := time.Now()
		err := c.runOnce(ctx)
		if ctx.Err() != nil {
			return
		}
		if time.Since(born) > redisSettled {
			backoff = redisBackoffMin
		}
		c.log.Error("redis-server ended; starting it again", "error", err, "in", backoff)
		select {
		case <-ctx.Done():
		case <-time.After(backoff):
		}
		backoff = min(2*backoff, redisBackoffMax)
	}
}

// sweep removes what a killed child had begun to write: Redis never does, and a machine that loses power often would fill its disk with it.
func (at redisPlace) sweep() error {
	var faults []error
	for _, pattern := range []string{"temp-*.aof", "temp-*.rdb"} {
		begun, err := filepath.Glob(filepath.Join(at.dir, pattern))
		faults = append(faults, err)
		for _, path := range begun {
			if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
				faults = append(faults, err)
			}
		}
	}
	return errors.Join(faults...)
}

// runOnce runs one child to its end. When ctx ends it is asked to stop, and killed if it does not.
func (c *redisChild) runOnce(ctx context.Context) error {
	if err := c.sweep(); err != nil {
		c.log.Warn("what an earlier redis-server left half written stays", "error", err)
	}
	cmd := exec.CommandContext(ctx, c.program, "-")
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = redisStopBound
	cmd.Dir = c.dir
	cmd.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C"}
	cmd.Stdin = strings.NewReader(redisLaw + "unixsocket " + quoteRedis(c.socket) + "\ndir " + quoteRedis(c.dir) + "\n")
	said, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("pipe from redis-server: %w", err)
	}
	cmd.ExtraFiles = []*os.File{c.lock}
	// An AOF that is fsynced at every command loses nothing by SIGKILL, and a server that lingers would meet its successor.
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start redis-server: %w", err)
	}
	c.setProcess(cmd.Process)
	defer c.setProcess(nil)
	lines := bufio.NewScanner(said)
	for lines.Scan() {
		c.heard(lines.Text())
	}
	return cmd.Wait()
}

// ready waits until the child answers.
func (c *redisChild) ready(ctx context.Context, bound time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, bound)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		if c.Ping() == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			c.mu.Lock()
			defer c.mu.Unlock()
			return fmt.Errorf("redis-server does not answer; it last said: %q", c.lastSay)
		case <-tick.C:
		}
	}
}

func (c *redisChild) heard(line string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lastSay = line
}

func (c *redisChild) setProcess(p *os.Process) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.process = p
}

// pid is the running child's, 0 between two.
func (c *redisChild) pid() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.process == nil {
		return 0
	}
	return c.process.Pid
}

// pingSocket speaks one PING; a server that is still loading does not answer PONG.
func pingSocket(path string) error {
	conn, err := net.DialTimeout("unix", path, time.Second)
	if err != nil {
		return fmt.Errorf("reach redis: %w", err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(2 * time.Second)); err != nil {
		return fmt.Errorf("reach redis: %w", err)
	}
	if _, err := conn.Write([]byte("PING\r\n")); err != nil {
		return fmt.Errorf("reach redis: %w", err)
	}
	answer, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		return fmt.Errorf("reach redis: %w", err)
	}
	if answer != "+PONG\r\n" {
		return errors.New("redis is not ready")
	}
	return nil
}

// lockFile takes an exclusive lock, waiting a moment for a server that is just dying.
func lockFile(ctx context.Context, path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open lock: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, redisStopBound)
	defer cancel()
	for {
		if unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) == nil {
			return f, nil
		}
		select {
		case <-ctx.Done():
			f.Close()
			return nil, fmt.Errorf("%s is locked: another server runs on this data directory", path)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// quoteRedis writes a path as a quoted word of redis.conf.
func quoteRedis(path string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(path) + `"`
}
