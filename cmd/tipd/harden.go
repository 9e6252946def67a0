package main

import (
	"log/slog"
	"runtime/debug"

	"golang.org/x/sys/unix"
)

// memoryLimit is soft: the collector works harder near it. The Argon2 blocks of prepared receipts come and go under it.
const memoryLimit = 768 << 20

// harden keeps what stands in memory in memory: no core file, no reading by other processes of the same account, no values in a crash's
// stack dump. What the system refuses is logged and not fatal: the self-check is where a start is refused, swap among the reasons. Pages are
// not locked: with swap off it would gain nothing, and locked pages cannot be given back to the system, which is what empties freed ones.
// Root can still image the process; the pools' hourly turn is the answer to that.
func harden(log *slog.Logger) {
	debug.SetTraceback("single")
	debug.SetMemoryLimit(memoryLimit)
	if err := unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}); err != nil {
		log.Warn("core files stay possible", "error", err)
	}
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		log.Warn("other processes of this account may read our memory", "error", err)
	}
	unix.Umask(0o077)
}
