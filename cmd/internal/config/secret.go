package config

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
)

// A Secret is the content of a secret file. It prints as a placeholder and refuses JSON.
type Secret struct{ bytes []byte }

// Format keeps the secret out of every verb of fmt.
func (Secret) Format(s fmt.State, _ rune) { _, _ = s.Write([]byte("[secret]")) }

// LogValue keeps it out of slog.
func (Secret) LogValue() slog.Value { return slog.StringValue("[secret]") }

// MarshalText keeps it out of every encoder.
func (Secret) MarshalText() ([]byte, error) { return nil, errors.New("a secret is not written out") }

// Reveal is the secret itself, for the one place that needs it.
func (s Secret) Reveal() []byte { return s.bytes }

// ReadSecret reads a one-line secret file that nobody but its owner and group may read. The error names the file, never its content.
func ReadSecret(path string) (Secret, error) {
	stat, err := os.Stat(path)
	if err != nil {
		return Secret{}, fmt.Errorf("secret file: %w", err)
	}
	if stat.Mode().Perm()&0o007 != 0 {
		return Secret{}, fmt.Errorf("secret file %s: others may read it; run: chmod 0640 %s", path, path)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return Secret{}, fmt.Errorf("secret file: %w", err)
	}
	b = bytes.TrimSpace(b)
	if len(b) == 0 || len(b) > 4096 || bytes.ContainsAny(b, "\r\n") {
		return Secret{}, fmt.Errorf("secret file %s: one line is needed", path)
	}
	return Secret{b}, nil
}

// Tokens reads the door's token files.
func (d *Door) Tokens() ([]Secret, error) {
	var all []Secret
	for _, path := range d.TokenFiles {
		s, err := ReadSecret(path)
		if err != nil {
			return nil, fmt.Errorf("door %s: %w", d.Name, err)
		}
		all = append(all, s)
	}
	return all, nil
}

// Password reads the notifier's password; empty when no file is named.
func (n *Notifier) Password() (Secret, error) {
	if n.PasswordFile == "" {
		return Secret{}, nil
	}
	s, err := ReadSecret(n.PasswordFile)
	if err != nil {
		return Secret{}, fmt.Errorf("notifier %s: %w", n.Name, err)
	}
	return s, nil
}

// Password reads the ACL user's password; empty when no file is named.
func (r *Redis) Password() (Secret, error) {
	if r.PasswordFile == "" {
		return Secret{}, nil
	}
	s, err := ReadSecret(r.PasswordFile)
	if err != nil {
		return Secret{}, fmt.Errorf("redis: %w", err)
	}
	return s, nil
}

// Password reads the account's password at the trunk; empty when no file is named.
func (s *SIP) Password() (Secret, error) {
	if s.PasswordFile == "" {
		return Secret{}, nil
	}
	secret, err := ReadSecret(s.PasswordFile)
	if err != nil {
		return Secret{}, fmt.Errorf("hotline.sip: %w", err)
	}
	return secret, nil
}
