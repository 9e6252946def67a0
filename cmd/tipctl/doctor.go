package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"tipline/cmd/internal/config"
	"tipline/cmd/internal/registry"
)

// A finding is one line of the doctor's report.
type finding struct {
	Name string `json:"name"`
	OK   bool   `json:"ok"`
	Says string `json:"says"`
	Do   string `json:"do,omitempty"` // what to do, on a fault
}

// A doctor asks a running deployment how it is. It changes nothing, and sends no notice to anybody.
type doctor struct {
	cfg      *config.Config
	reg      *registry.Registry
	now      time.Time
	findings []finding
}

// ok and fault add a line.
func (d *doctor) ok(name, format string, args ...any) {
	d.findings = append(d.findings, finding{Name: name, OK: true, Says: fmt.Sprintf(format, args...)})
}

func (d *doctor) fault(name, do, format string, args ...any) {
	d.findings = append(d.findings, finding{Name: name, Says: fmt.Sprintf(format, args...), Do: do})
}

// runDoctor prints a line for each thing looked at: OK, or what is wrong and what to do.
func runDoctor(ctx context.Context, v *invocation) error {
	f := v.flags()
	file := f.String("config", "/var/lib/tipline/tipd.toml", "cấu hình máy chủ / the server's configuration")
	if _, err := v.parse(f, 0); err != nil {
		return err
	}
	d := &doctor{now: time.Now()}
	d.deployment(*file)
	if d.cfg != nil {
		d.machine()
		d.listeners(ctx)
		d.certificate(ctx)
		d.redis(ctx)
		d.doors(ctx)
	}
	if d.reg != nil {
		d.notices(ctx)
	}
	faults := 0
	for _, x := range d.findings {
		if !x.OK {
			faults++
		}
	}
	err := v.print(d.findings, func(w io.Writer) {
		for _, x := range d.findings {
			if x.OK {
				fmt.Fprintf(w, "OK     %s: %s\n", x.Name, x.Says)
			} else {
				fmt.Fprintf(w, "FAULT  %s: %s\n       → %s\n", x.Name, x.Says, x.Do)
			}
		}
	})
	if err == nil && faults > 0 {
		return fmt.Errorf("có lỗi / faults: %d", faults)
	}
	return err
}

// deployment looks at the files first: without them there is nothing to ask for.
func (d *doctor) deployment(file string) {
	c := check(file, d.now)
	for _, what := range append(c.Faults, c.Warnings...) {
		d.fault("deployment", "tipctl check -config "+file, "%s", what)
	}
	if len(c.Faults)+len(c.Warnings) == 0 {
		d.ok("deployment", "configuration, signatures, directory and keyrings are in order")
	}
	cfg, err := config.Load(file)
	if err != nil {
		return
	}
	d.cfg = cfg
	if reg, err := registry.Load(cfg.Registry, cfg.Pin); err == nil {
		d.reg = reg
	}
	for name, dir := range map[string]string{"keys": cfg.Keys, "data": cfg.Data} {
		stat, err := os.Stat(dir)
		switch {
		case err != nil:
			d.fault(name, "start tipd once, or restore a backup", "folder is missing: %s", dir)
		case stat.Mode().Perm()&0o077 != 0:
			d.fault(name, "chmod 0700 "+dir, "others may look inside: %s", dir)
		default:
			d.ok(name, "%s is its owner's alone", dir)
		}
	}
}
