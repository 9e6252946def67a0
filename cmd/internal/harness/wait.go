// Package harness builds both commands, lays out a deployment and plays everybody around it: telephones behind a real Kannel, a browser,
// members with their keys, whoever steals the disks. Tests only.
package harness

import (
	"net"
	"os"
	"sync"
	"testing"
	"time"
)

// Until polls for an event and fails the test when it does not come within a minute.
func Until(tb testing.TB, what string, ok func() bool) {
	tb.Helper()
	deadline := time.Now().Add(time.Minute)
	for !ok() {
		if time.Now().After(deadline) {
			tb.Fatalf("waited a minute for %s", what)
		}
		<-time.After(20 * time.Millisecond)
	}
}

// given are the ports that FreePort gave out: a port that was let go is often the next free one.
var given sync.Map

// FreePort is a loopback port that nobody listens on now; never the same one twice.
func FreePort(tb testing.TB) int {
	tb.Helper()
	for {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		must(tb, err)
		port := l.Addr().(*net.TCPAddr).Port
		must(tb, l.Close())
		if _, taken := given.LoadOrStore(port, true); !taken {
			return port
		}
	}
}

// need fails the test, with what to install, when a program is missing.
func need(tb testing.TB, path, pkg string) {
	tb.Helper()
	if _, err := os.Stat(path); err != nil {
		tb.Fatalf("%s is missing: apt-get install %s (or: make setup)", path, pkg)
	}
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}
