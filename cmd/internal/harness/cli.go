package harness

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A CLI is a member at the tipctl prompt, with a home of their own.
type CLI struct {
	program, home, passphrase string
}

// CLI hands a member identity and pin, as the operator would, and logs nobody in. desk is the address to use, the deployment's own when empty.
func (d *Deployment) CLI(tb testing.TB, member, desk string) *CLI {
	tb.Helper()
	c := &CLI{program: Build(tb, "tipctl"), home: tb.TempDir()}
	c.passphrase = filepath.Join(c.home, "passphrase")
	must(tb, os.WriteFile(c.passphrase, []byte(d.Passphrase(tb, member)+"\n"), 0o600))
	for _, name := range []string{"identity", "pin"} {
		b, err := os.ReadFile(filepath.Join(d.Dir, "members", member+"."+name))
		must(tb, err)
		if name == "pin" {
			address := desk
			if address == "" {
				address = d.Desk
			}
			b = bytes.Replace(b, []byte("http://127.0.0.1:8081"), []byte(address), 1)
		}
		must(tb, os.WriteFile(filepath.Join(c.home, name), b, 0o600))
	}
	return c
}

// Run runs one command and returns what it printed, both streams, and its exit code. Commands that act, open or seal get the passphrase.
func (c *CLI) Run(tb testing.TB, command string, args ...string) (string, int) {
	tb.Helper()
	all := []string{command}
	switch command {
	case "login", "open", "ask", "route", "next", "lease", "yield", "ack", "join", "close", "codesheet", "readback", "recorded", "prolong":
		all = append(all, "-passphrase-file", c.passphrase)
	case "relay-cards": // whose own command comes first
		args = append(args, "-passphrase-file", c.passphrase)
	}
	cmd := exec.Command(c.program, append(all, args...)...)
	cmd.Env = append(os.Environ(), "TIPLINE_HOME="+c.home)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		tb.Fatal(err)
	}
	return strings.TrimSpace(string(out)), cmd.ProcessState.ExitCode()
}

// Must is Run for what has to go well.
func (c *CLI) Must(tb testing.TB, command string, args ...string) string {
	tb.Helper()
	out, code := c.Run(tb, command, args...)
	if code != 0 {
		tb.Fatalf("tipctl %s ends with %d:\n%s", command, code, out)
	}
	return out
}
