package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"tipline/cmd/internal/config"
	"tipline/cmd/internal/registry"
)

// A finding is one line of the doctor's report.
type finding struct {
	Name string `json:"name"`
	OK   bool   `json:"ok"` // false: tips are refused, lost, unsafe or untold until it is mended
	Says string `json:"says"`
	Do   string `json:"do,omitempty"` // what to do, on a fault; where it is OK, a warning
}

// A doctor asks a running deployment how it is. It changes nothing, and sends no notice to anybody.
type doctor struct {
	cfg      *config.Config
	reg      *registry.Registry
	now      time.Time
	findings []finding
}

// ok, warn and fault add a line.
func (d *doctor) ok(name, format string, args ...any) {
	d.findings = append(d.findings, finding{Name: name, OK: true, Says: fmt.Sprintf(format, args...)})
}

func (d *doctor) warn(name, do, format string, args ...any) {
	d.findings = append(d.findings, finding{Name: name, OK: true, Says: fmt.Sprintf(format, args...), Do: do})
}

func (d *doctor) fault(name, do, format string, args ...any) {
	d.findings = append(d.findings, finding{Name: name, Says: fmt.Sprintf(format, args...), Do: do})
}

// runDoctor prints a line for each thing looked at: OK, or what is wrong and what to do. Warnings alone are no reason for a bad exit code.
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
		d.spool(ctx)
		d.certificate(ctx)
		d.redis(ctx)
		d.doors(ctx)
		d.carriers()
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
			switch {
			case !x.OK:
				fmt.Fprintf(w, "FAULT  %s: %s\n       → %s\n", x.Name, x.Says, x.Do)
			case x.Do != "":
				fmt.Fprintf(w, "WARN   %s: %s\n       → %s\n", x.Name, x.Says, x.Do)
			default:
				fmt.Fprintf(w, "OK     %s: %s\n", x.Name, x.Says)
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
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		d.fault("deployment", "tipctl doctor -config FILE, with the tipd.toml of your deployment", "there is no %s", file)
		return
	}
	c := check(file, d.now)
	for _, what := range c.Faults {
		d.fault("deployment", "mend it; tipctl check -config "+file+" looks again", "%s", what)
	}
	for _, what := range c.Warnings {
		d.warn("deployment", "tipctl check -config "+file+" looks again", "%s", what)
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
