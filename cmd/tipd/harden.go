package main

import (
	"log/slog"
	"math"
	"os"
	"runtime/debug"

	"golang.org/x/sys/unix"
)

// memoryLimit is soft: the collector works harder near it. The Argon2 blocks of prepared receipts come and go under it.
const memoryLimit = 768 << 20

// harden keeps what stands in memory in memory: no core file, no reading by other processes of the same account, no swapping, no values in
// a crash's stack dump. What the system refuses is logged and not fatal: the self-check is where a start is refused.
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
	lockMemory(log)
}

// lockMemory asks that no page be swapped. Under a small limit every later allocation would fail, so there it is not even tried.
func lockMemory(log *slog.Logger) {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_MEMLOCK, &limit); err != nil {
		log.Warn("memory is not locked", "error", err)
		return
	}
	if limit.Cur != math.MaxUint64 && os.Geteuid() != 0 {
		log.Warn("memory is not locked: LimitMEMLOCK=infinity would allow it")
		return
	}
	if err := unix.Mlockall(unix.MCL_CURRENT | unix.MCL_FUTURE | unix.MCL_ONFAULT); err != nil {
		log.Warn("memory is not locked", "error", err)
	}
}
