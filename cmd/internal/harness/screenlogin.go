package harness

import (
	"path/filepath"
	"testing"
)

// Identity is the path of a member's locked identity file, as it lies on the member's stick.
func (d *Deployment) Identity(member string) string {
	return filepath.Join(d.Dir, "members", member+".identity")
}

// Login goes through the real login view with a member's file and passphrase, and waits for the menu.
func (s *Screen) Login(tb testing.TB, d *Deployment, member string) {
	tb.Helper()
	s.Unlock(tb, d.Identity(member), d.Passphrase(tb, member))
	s.SeesText(tb, member)
}

// Unlock gives the login view a file and what opens it.
func (s *Screen) Unlock(tb testing.TB, identity, passphrase string) {
	tb.Helper()
	s.Sees(tb, "login.title")
	s.Upload(tb, identity)
	s.Write(tb, "login.passphrase", passphrase)
	s.Press(tb, "login.enter")
	s.Has(tb, "nav a")
}

// Leave logs out.
func (s *Screen) Leave(tb testing.TB) {
	tb.Helper()
	s.Press(tb, "app.leave")
	s.Sees(tb, "login.title")
}

// Lock locks the screen; an alarm may still ring.
func (s *Screen) Lock(tb testing.TB) {
	tb.Helper()
	s.Press(tb, "app.lock")
	s.Sees(tb, "login.title")
}
