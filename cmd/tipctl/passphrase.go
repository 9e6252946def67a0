package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"
)

// readPassphrase takes the passphrase from a file when one is named, else asks on the terminal without echo, else reads one line of
// standard input. twice asks again, for a new passphrase.
func (v *invocation) readPassphrase(file, prompt string, twice bool) (string, error) {
	if file != "" {
		b, err := os.ReadFile(file)
		if err != nil {
			return "", fmt.Errorf("read passphrase: %w", err)
		}
		return nonEmpty(bytes.TrimRight(b, "\r\n"))
	}
	in, ok := v.stdin.(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) {
		return v.passphraseLine()
	}
	first, err := v.hidden(in, prompt)
	if err != nil || !twice {
		return first, err
	}
	second, err := v.hidden(in, "nhập lại / again: ")
	if err != nil {
		return "", err
	}
	if first != second {
		return "", errors.New("hai lần nhập không giống nhau / the two passphrases differ")
	}
	return first, nil
}

func (v *invocation) hidden(in *os.File, prompt string) (string, error) {
	fmt.Fprint(v.stderr, prompt)
	b, err := term.ReadPassword(int(in.Fd()))
	fmt.Fprintln(v.stderr)
	if err != nil {
		return "", fmt.Errorf("read passphrase: %w", err)
	}
	return nonEmpty(b)
}

// passphraseLine takes one line and not a byte more: the next line may be the next passphrase.
func (v *invocation) passphraseLine() (string, error) {
	var line []byte
	for one := make([]byte, 1); ; {
		n, err := v.stdin.Read(one)
		if n == 1 && one[0] == '\n' || err == io.EOF {
			return nonEmpty(bytes.TrimRight(line, "\r"))
		}
		if err != nil {
			return "", fmt.Errorf("read passphrase: %w", err)
		}
		line = append(line, one[:n]...)
	}
}

func nonEmpty(b []byte) (string, error) {
	if len(b) == 0 {
		return "", errors.New("mật khẩu trống / the passphrase is empty")
	}
	return string(b), nil
}
