package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tipline/cmd/internal/config"
	"tipline/cmd/internal/directory"
	"tipline/cmd/internal/registry"
	"tipline/triage"
	"tipline/triage/place"
)

// A checking is what `tipctl check` found.
type checking struct {
	Faults   []string `json:"faults"`
	Warnings []string `json:"warnings"`
	ByHand   []string `json:"by_hand,omitempty"` // what to look at where no program can
}

// runCheck examines a deployment without touching it: configuration, every signature, and whether every commune's tips reach somebody.
func runCheck(_ context.Context, v *invocation) error {
	f := v.flags()
	file := f.String("config", "/var/lib/tipline/tipd.toml", "cấu hình máy chủ / the server's configuration")
	list := f.String("directory", "", "chỉ xét một directory.toml / examine only this directory.toml, before anybody signs it")
	if _, err := v.parse(f, 0); err != nil {
		return err
	}
	c := new(checking)
	if *list != "" {
		c = checkDirectory(*list, time.Now())
	} else {
		c = check(*file, time.Now())
	}
	err := v.print(c, func(w io.Writer) {
		for _, warning := range c.Warnings {
			fmt.Fprintf(w, "warning: %s\n", warning)
		}
		for _, setting := range c.ByHand {
			fmt.Fprintf(w, "by hand: %s\n", setting)
		}
		for _, fault := range c.Faults {
			fmt.Fprintf(w, "fault: %s\n", fault)
		}
		if len(c.Faults) == 0 {
			fmt.Fprintln(w, "không có lỗi / no faults")
		}
	})
	if err == nil && len(c.Faults) > 0 {
		return fmt.Errorf("có lỗi / faults: %d", len(c.Faults))
	}
	return err
}

// checkDirectory examines what an operator wrote: every fault with its line, every gap and overlap. Whether offices have keys is asked only of what is in force.
func checkDirectory(file string, now time.Time) *checking {
	c := &checking{Faults: []string{}, Warnings: []string{}}
	text, err := os.ReadFile(file)
	if err != nil {
		c.lines(err)
		return c
	}
	lines := directory.LinesOf(text)
	d, err := triage.ReadDirectory(text, triage.Known{})
	if d == nil {
		c.Faults = lines.Place(file, strings.Split(err.Error(), "\n"))
		return c
	}
	if err != nil { // what the examination below says again is left to it
		for line := range strings.SplitSeq(err.Error(), "\n") {
			if strings.HasPrefix(line, "unknown key ") {
				c.Faults = append(c.Faults, lines.Place(file, []string{line})...)
			}
		}
	}
	e := directory.Examination{Directory: d, Gazetteer: place.Default(), Matters: directory.Matters(), Ready: func(string) bool { return true }, Today: today(now)}
	c.Faults = append(c.Faults, lines.Place(file, e.Faults())...)
	c.Warnings = append(c.Warnings, lines.Place(file, e.Gaps())...)
	return c
}

func check(file string, now time.Time) *checking {
	c := &checking{Faults: []string{}, Warnings: []string{}}
	cfg, err := config.Load(file)
	if err != nil {
		c.lines(err)
		return c
	}
	c.secrets(cfg)
	c.carrier(cfg)
	c.leftovers(filepath.Dir(file))
	if cfg.KeysReplica == "" && !cfg.Demonstration {
		c.Warnings = append(c.Warnings, file+": keys_replica: not set. If this host's key table is lost, all tips are lost")
	}
	reg, err := registry.Load(cfg.Registry, cfg.Pin)
	if err != nil {
		c.lines(err)
		return c
	}
	c.registry(cfg, reg, now)
	c.prompts(cfg, reg)
	return c
}

// prompts are what callers hear, where any can call.
func (c *checking) prompts(cfg *config.Config, reg *registry.Registry) {
	if !slices.ContainsFunc(cfg.Doors, func(d config.Door) bool { return d.Kind == config.TwilioVoice || d.Kind == config.SIPDoor }) {
		return
	}
	set, err := deployedPrompts(cfg, reg)
	if err != nil {
		c.lines(err)
		return
	}
	c.Warnings = append(c.Warnings, set.warnings()...)
}

// lines takes an error of several lines, a fault each.
func (c *checking) lines(err error) { c.Faults = append(c.Faults, strings.Split(err.Error(), "\n")...) }

func (c *checking) secrets(cfg *config.Config) {
	for i := range cfg.Doors {
		if _, err := cfg.Doors[i].Tokens(); err != nil {
			c.lines(err)
		}
	}
	for i := range cfg.Notifiers {
		if _, err := cfg.Notifiers[i].Password(); err != nil {
			c.lines(err)
		}
	}
	if _, err := cfg.Redis.Password(); err != nil {
		c.lines(err)
	}
	if _, err := cfg.Hotline.SIP.Password(); err != nil {
		c.lines(err)
	}
}

// leftovers of the ceremony must not stay on a server: the identities are what the server must never hold, even locked.
func (c *checking) leftovers(dir string) {
	for _, pattern := range []string{"members/*.identity", "recovery/*.share"} {
		if found, _ := filepath.Glob(filepath.Join(dir, pattern)); len(found) > 0 {
			c.Warnings = append(c.Warnings, fmt.Sprintf("%s: %d files of the ceremony are still here; hand them over, then remove the folder", filepath.Dir(found[0]), len(found)))
		}
	}
}

func (c *checking) registry(cfg *config.Config, reg *registry.Registry, now time.Time) {
	notifiers := []string{}
	for _, n := range cfg.Notifiers {
		notifiers = append(notifiers, n.Name)
	}
	e := directory.Examination{Directory: reg.Directory, Gazetteer: place.Default(), Matters: directory.Matters(), Ready: reg.Ready,
		Notifiers: notifiers, Today: today(now)}
	for _, fault := range e.Faults() {
		c.Faults = append(c.Faults, "directory: "+fault)
	}
	for _, gap := range e.Gaps() {
		c.Warnings = append(c.Warnings, "directory: "+gap)
	}
	for _, office := range reg.Overdue(now) {
		c.Warnings = append(c.Warnings, fmt.Sprintf("office %s: no keyring of %s; tips are still sealed to the last one. A member makes new ones", office, registry.Month(now)))
	}
	c.Faults = append(c.Faults, reg.ClosedSteps(now)...)
	if lines := reg.Trust.Roster().Lines(); len(lines) < 2 {
		c.Warnings = append(c.Warnings, "roster: all offices are of one line of command, so that two who obey the same order can change directory and members; name lines with tipctl lines")
	}
	for _, d := range reg.Directory.Desks {
		if d.Halves[0] != "" && !triage.AnotherLine(reg.Directory, d.Halves[0], d.Halves[1]) {
			c.Warnings = append(c.Warnings, fmt.Sprintf("desk %s: its halves %s and %s are of one line of command, so that no verbatim can be read outside the desk", d.ID, d.Halves[0], d.Halves[1]))
		}
		if len(safesOf(reg.Trust.Roster(), d.ID)) == 0 {
			c.Warnings = append(c.Warnings, fmt.Sprintf("desk %s: no sealed duty identity in its safe; a member of it runs tipctl breakglass make", d.ID))
		}
	}
	for _, d := range cfg.Doors {
		for _, code := range d.Area {
			if !slices.ContainsFunc(reg.Directory.Desks, func(k triage.Desk) bool { return slices.Contains(k.Provinces, code) }) {
				c.Faults = append(c.Faults, fmt.Sprintf("door %s: no desk works province %s", d.Name, code))
			}
		}
	}
	logged := 0
	for _, d := range reg.Directory.Desks {
		for _, a := range d.Notify {
			if a.Via == "log" {
				logged++
			}
		}
	}
	if logged > 0 && !cfg.Demonstration {
		c.Warnings = append(c.Warnings, fmt.Sprintf("%d desks are told through the server's log only; give them a webhook or SMS address", logged))
	}
}
