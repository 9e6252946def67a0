package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/BurntSushi/toml"
)

// A home is the member's own folder: pin, locked identity, session. Nothing in it opens anything without the passphrase.
type home struct{ dir string }

// A pin is what a member's client trusts from the start, handed over by the operator in person and compared by eye.
type pin struct {
	URL         string `toml:"url"`         // of the desk listener, or of the TLS front before it
	Server      string `toml:"server"`      // the name that login challenges must carry
	Fingerprint string `toml:"fingerprint"` // of the first roster
	Member      string `toml:"member"`
}

// A session is what a login gave.
type session struct {
	Token  string `json:"token"`
	Member string `json:"member"`
	Office string `json:"office"`
}

// seen remembers the newest versions that this client has believed, so that a server can't go back to older ones.
type seen struct {
	Roster    int `json:"roster"`
	Directory int `json:"directory"`
}

var (
	errNoPin     = errors.New("chưa có tệp pin; nhận từ người quản trị rồi chạy tipctl login -pin FILE / no pin yet: get it from the operator")
	errNoSession = errors.New("chưa đăng nhập / not logged in: tipctl login")
)

func openHome() (home, error) {
	if d := os.Getenv("TIPLINE_HOME"); d != "" {
		return home{d}, nil
	}
	d, err := os.UserHomeDir()
	if err != nil {
		return home{}, fmt.Errorf("find the home directory: %w", err)
	}
	return home{filepath.Join(d, ".tipline")}, nil
}

func (h home) path(name string) string { return filepath.Join(h.dir, name) }

// write replaces a file whole, readable by its owner alone.
func (h home) write(name string, b []byte) error {
	if err := os.MkdirAll(h.dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(h.dir, "."+name+"-*") // 0600
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), h.path(name))
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

func (h home) pin() (pin, error) {
	b, err := os.ReadFile(h.path("pin"))
	if errors.Is(err, fs.ErrNotExist) {
		return pin{}, errNoPin
	}
	if err != nil {
		return pin{}, err
	}
	return parsePin(b)
}

// parsePin reads a pin file; unknown keys are errors, and so is an address that would carry the session in clear over a network.
func parsePin(b []byte) (pin, error) {
	var p pin
	m, err := toml.Decode(string(b), &p)
	if err != nil {
		return p, fmt.Errorf("read pin: %w", err)
	}
	if u := m.Undecoded(); len(u) > 0 {
		return p, fmt.Errorf("read pin: unknown key %s", u[0])
	}
	if p.Server == "" || p.Fingerprint == "" || p.Member == "" {
		return p, errors.New("read pin: url, server, fingerprint and member are all needed")
	}
	return p, checkURL(p.URL)
}

func checkURL(s string) error {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return errors.New("read pin: url is not an address of a desk")
	}
	address, _ := netip.ParseAddr(u.Hostname())
	private := address.IsLoopback() || u.Hostname() == "localhost" || strings.HasSuffix(u.Hostname(), ".onion")
	if u.Scheme != "https" && !(u.Scheme == "http" && private) {
		return errors.New("read pin: url must be https (http only on this machine itself, or to an onion address)")
	}
	return nil
}

// formatPin is the inverse of parsePin, for whoever hands pins out.
func formatPin(p pin) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("# Trust starts here. Compare the fingerprint by eye with the one on the operator's paper.\n")
	err := toml.NewEncoder(&b).Encode(p)
	return b.Bytes(), err
}

func (h home) session() (session, error) {
	var s session
	err := h.readJSON("session", &s)
	if errors.Is(err, fs.ErrNotExist) {
		return s, errNoSession
	}
	return s, err
}

func (h home) readJSON(name string, to any) error {
	b, err := os.ReadFile(h.path(name))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, to); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

func (h home) writeJSON(name string, value any) error {
	b, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return h.write(name, b)
}
