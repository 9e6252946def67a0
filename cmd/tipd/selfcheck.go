package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"tipline/cmd/internal/config"
	"tipline/cmd/internal/registry"
)

// A selfcheck looks at everything that a start depends on and keeps every fault, so that an operator mends them in one go.
type selfcheck struct {
	faults   []string
	warnings []string
}

func (s *selfcheck) fault(format string, args ...any) {
	s.faults = append(s.faults, fmt.Sprintf(format, args...))
}

func (s *selfcheck) warn(format string, args ...any) {
	s.warnings = append(s.warnings, fmt.Sprintf(format, args...))
}

// errors adds an error that may hold several lines, a fault each.
func (s *selfcheck) errors(err error) {
	if err == nil {
		return
	}
	for line := range strings.SplitSeq(err.Error(), "\n") {
		s.fault("%s", line)
	}
}

// check runs all checks. cfg may be nil when the file is no TOML: what can be checked without it still is.
func (s *selfcheck) check(path string, cfg *config.Config, cfgErr error, swapAllowed bool) *registry.Registry {
	s.errors(cfgErr)
	s.all(scanEnvironment(os.Environ()))
	s.swap("/proc/swaps", swapAllowed || cfg != nil && cfg.Demonstration)
	if cfg == nil {
		s.all(scanFiles(path))
		return nil
	}
	s.all(scanFiles(places(path, cfg)...))
	s.folders(cfg)
	s.secrets(cfg)
	s.redis(cfg)
	s.gazetteer(cfg.Gazetteer)
	s.matters(cfg.MatterLists)
	reg, err := registry.Load(cfg.Registry, cfg.Pin)
	s.errors(err)
	s.writable(cfg.Registry)
	if err == nil {
		s.agreement(cfg, reg)
		for _, closed := range reg.ClosedSteps(time.Now()) {
			s.warn("%s", closed)
		}
	}
	return reg
}

// report prints what was found, and for -check the configuration in force; it returns the exit code.
func (s *selfcheck) report(stdout, stderr io.Writer, cfg *config.Config, asked bool) int {
	if asked && cfg != nil {
		fmt.Fprintln(stdout, cfg.Redacted())
	}
	for _, w := range s.warnings {
		fmt.Fprintf(stderr, "warning: %s\n", w)
	}
	for _, f := range s.faults {
		fmt.Fprintf(stderr, "fault: %s\n", f)
	}
	if len(s.faults) > 0 {
		fmt.Fprintf(stderr, "tipd: start refused, faults: %d\n", len(s.faults))
		return 1
	}
	fmt.Fprintln(stdout, "tipd: everything that a start needs is in order")
	return 0
}

func (s *selfcheck) all(errs []error) {
	for _, err := range errs {
		s.errors(err)
	}
}

// places are the configuration file, every file that it names, and the folders of data, keys and registry.
func places(path string, cfg *config.Config) []string {
	all := []string{path, cfg.Data, cfg.Keys, cfg.Registry}
	if cfg.KeysReplica != "" {
		all = append(all, cfg.KeysReplica)
	}
	if cfg.Redis.PasswordFile != "" {
		all = append(all, cfg.Redis.PasswordFile)
	}
	if cfg.Hotline.SIP.PasswordFile != "" {
		all = append(all, cfg.Hotline.SIP.PasswordFile)
	}
	for _, d := range cfg.Doors {
		all = append(all, d.TokenFiles...)
	}
	for _, n := range cfg.Notifiers {
		if n.PasswordFile != "" {
			all = append(all, n.PasswordFile)
		}
	}
	return all
}

// swap refuses a machine that may write our memory to disk.
func (s *selfcheck) swap(path string, allowed bool) {
	b, err := os.ReadFile(path)
	if err != nil {
		s.warn("cannot tell whether swap is on: %v", err)
		return
	}
	var on []string
	for i, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		if name := strings.Fields(line); i > 0 && len(name) > 0 {
			on = append(on, name[0])
		}
	}
	switch {
	case len(on) == 0:
	case allowed:
		s.warn("swap is on (%s) which -allow-swap or a demonstration allows: what is in memory may reach the disk", strings.Join(on, ", "))
	default:
		s.fault("swap is on (%s): what is in memory may reach the disk. Run: swapoff -a, and remove it from /etc/fstab; or, when it is encrypted with a key of each boot, start with -allow-swap",
			strings.Join(on, ", "))
	}
}

// folders asks that nobody else can read keys and data, and that links do not bring the keys into the data after all.
func (s *selfcheck) folders(cfg *config.Config) {
	for _, dir := range []string{cfg.Keys, cfg.KeysReplica, cfg.Data} {
		stat, err := os.Stat(dir)
		switch {
		case dir == "" || errors.Is(err, fs.ErrNotExist): // made at start, 0700
		case err != nil:
			s.fault("%s: cannot be read: %v", dir, errors.Unwrap(err))
		case !stat.IsDir():
			s.fault("%s: is no folder", dir)
		case stat.Mode().Perm()&0o077 != 0:
			s.fault("%s: others may look inside (mode %04o). Run: chmod 0700 %s", dir, stat.Mode().Perm(), dir)
		}
	}
	data, err := filepath.EvalSymlinks(cfg.Data)
	if err != nil {
		return
	}
	for _, dir := range []string{cfg.Keys, cfg.KeysReplica} {
		if real, err := filepath.EvalSymlinks(dir); err == nil && (real == data || strings.HasPrefix(real, data+string(filepath.Separator))) {
			s.fault("%s: leads into %s: whoever has a copy of the data would have the keys", dir, cfg.Data)
		}
	}
	if found, err := filepath.Glob(filepath.Join(data, "root.*")); err == nil && len(found) > 0 {
		s.fault("%s: a root key lies in the data folder; it belongs into %s", found[0], cfg.Keys)
	}
}

// writable warns of a registry that members cannot change through this server: nobody could be signed in, or out, and no keyring turned.
func (s *selfcheck) writable(dir string) {
	const write = 2 // W_OK of access(2)
	for _, folder := range []string{dir, filepath.Join(dir, "rosters"), filepath.Join(dir, "keyrings")} {
		if err := syscall.Access(folder, write); err != nil {
			s.warn("%s: cannot be written (%v): members can be neither signed in nor out, and no keyring turned. Run: chown -R tipline:tipline %s", folder, err, dir)
			return
		}
	}
}

// secrets reads every secret file once, to see that it can be read at need.
func (s *selfcheck) secrets(cfg *config.Config) {
	for i := range cfg.Doors {
		for _, path := range cfg.Doors[i].TokenFiles {
			if _, err := config.ReadSecret(path); err != nil {
				s.fault("door %s: %v", cfg.Doors[i].Name, err)
			}
		}
	}
	for i := range cfg.Notifiers {
		_, err := notifier(&cfg.Notifiers[i], nil)
		s.errors(err)
	}
	_, err := cfg.Redis.Password()
	s.errors(err)
	_, err = cfg.Hotline.SIP.Password()
	s.errors(err)
}

// redis asks for a redis-server to supervise, unless one is configured.
func (s *selfcheck) redis(cfg *config.Config) {
	if len(cfg.Redis.URLs) > 0 {
		return
	}
	if _, err := exec.LookPath(cfg.Redis.Binary); err != nil {
		s.fault("redis: %s is not here: run apt-get install redis-server, or name a running one in redis.urls", cfg.Redis.Binary)
	}
	if n := len(cfg.Redis.Socket); n > socketPathMax {
		s.fault("redis.socket: its path has %d bytes and the system takes %d: set a shorter one", n, socketPathMax)
	}
}

// agreement compares what the configuration and the directory say of each other.
func (s *selfcheck) agreement(cfg *config.Config, reg *registry.Registry) {
	served := map[string]bool{}
	for _, d := range reg.Directory.Desks {
		for _, p := range d.Provinces {
			served[p] = true
		}
	}
	for _, d := range cfg.Doors {
		for _, p := range d.Area {
			if !served[p] {
				s.fault("door %s: area %s: no desk of the directory serves that province", d.Name, p)
			}
		}
	}
	ways := map[string]bool{}
	for _, n := range cfg.Notifiers {
		ways[n.Name] = true
	}
	var missing []string
	for _, d := range reg.Directory.Desks {
		for _, a := range d.Notify {
			if !ways[a.Via] {
				missing = append(missing, fmt.Sprintf("%s is told by %q", d.ID, a.Via))
			}
		}
	}
	for _, u := range reg.Directory.Units {
		for _, a := range u.Notify {
			if !ways[a.Via] {
				missing = append(missing, fmt.Sprintf("%s is told by %q", u.ID, a.Via))
			}
		}
	}
	slices.Sort(missing)
	for _, m := range slices.Compact(missing) {
		s.fault("directory: %s, and the configuration has no notifier of that name", m)
	}
}
