package main

import (
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// least is the free disk space under which a queue should not be run: Redis needs room to rewrite its append-only file.
const least = 1 << 30

// machine looks at the clock, the disks and swap.
func (d *doctor) machine() {
	d.clock()
	for name, dir := range map[string]string{"data": d.cfg.Data, "keys": d.cfg.Keys} {
		var s unix.Statfs_t
		if err := unix.Statfs(dir, &s); err != nil {
			d.fault("disk "+name, "make the folder, or mount its disk", "cannot be asked: %v", err)
			continue
		}
		free := int64(s.Bavail) * s.Bsize
		if free < least || s.Bavail*20 < s.Blocks {
			d.fault("disk "+name, "free some space: a full disk means tips are refused", "%d MiB free", free>>20)
			continue
		}
		d.ok("disk "+name, "%d MiB free", free>>20)
	}
	d.swap()
}

// clock asks the kernel whether anything keeps it right. The release's hour, receipts' ends and keyrings' months hang on it.
func (d *doctor) clock() {
	var t unix.Timex
	state, err := unix.Adjtimex(&t)
	switch {
	case d.reg != nil && d.now.Format("2006-01-02") < d.reg.Directory.Date:
		d.fault("clock", "set it: timedatectl set-time …, and install chrony", "it is before the directory's date: %s", d.now.Format("2006-01-02"))
	case err != nil:
		d.ok("clock", "plausible; the kernel does not say whether it is kept")
	case state == unix.TIME_ERROR || t.Status&unix.STA_UNSYNC != 0:
		d.warn("clock", "apt install chrony", "nothing keeps it right")
	default:
		d.ok("clock", "plausible and kept")
	}
}

func (d *doctor) swap() {
	b, err := os.ReadFile("/proc/swaps")
	if err != nil {
		d.fault("swap", "swapoff -a", "cannot be asked: %v", err)
		return
	}
	if lines := strings.Split(strings.TrimSpace(string(b)), "\n"); len(lines) > 1 {
		d.fault("swap", "swapoff -a, and take it out of /etc/fstab, or encrypt it with a key of each boot", "is on: what is in memory may reach the disk")
		return
	}
	d.ok("swap", "off")
}
