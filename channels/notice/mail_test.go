package notice

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"tipline/triage"
)

// replying is a mail server of one connection after the other that answers commands as told, 250 otherwise, and gives what came as data.
func replying(t *testing.T, answers map[string]string) (address string, got chan string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	got = make(chan string, 8)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			serveMail(c, answers, got)
		}
	}()
	return "smtp+plain://" + l.Addr().String(), got
}

func serveMail(c net.Conn, answers map[string]string, got chan string) {
	defer c.Close()
	fmt.Fprint(c, "220 mail\r\n")
	in := bufio.NewReader(c)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		word, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		answer, ok := answers[word]
		switch {
		case ok:
			fmt.Fprint(c, answer+"\r\n")
		case word == "DATA":
			fmt.Fprint(c, "354 go on\r\n")
			var data strings.Builder
			for line, _ = in.ReadString('\n'); line != ".\r\n" && line != ""; line, _ = in.ReadString('\n') {
				data.WriteString(line)
			}
			got <- data.String()
			fmt.Fprint(c, "250 taken\r\n")
		default:
			fmt.Fprint(c, "250 fine\r\n")
		}
	}
}

func mailTo(t *testing.T, address string) *Mail {
	t.Helper()
	m, err := NewMail(MailParams{URL: address, From: "hop-thu@tips.example"})
	if err != nil {
		t.Fatal(err)
	}
	m.now = func() time.Time { return time.Date(2026, 11, 22, 20, 30, 0, 0, time.UTC) } // already the 23rd in Hanoi
	return m
}

func TestMailIsAConstant(t *testing.T) {
	address, got := replying(t, nil)
	m := mailTo(t, address)
	const want = "Date: Mon, 23 Nov 2026 00:00:00 +0700\r\nFrom: hop-thu@tips.example\r\nTo: don@offices.example\r\nSubject: Hop thu cua don vi\r\n" +
		"Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n" + SMSText + "\r\n"
	for range 2 {
		if err := m.Notify(t.Context(), "don@offices.example"); err != nil {
			t.Fatal(err)
		}
		if mail := <-got; mail != want {
			t.Errorf("%q", mail)
		}
	}
}

func TestMailTriesAgainWhatMayMend(t *testing.T) {
	for _, row := range []struct {
		name    string
		answers map[string]string
		to      string
		final   bool
	}{
		{"no such box", map[string]string{"RCPT": "550 don@offices.example unknown"}, "don@offices.example", true},
		{"box is full", map[string]string{"RCPT": "452 later"}, "don@offices.example", false},
		{"server is busy", map[string]string{"MAIL": "421 later"}, "don@offices.example", false},
		{"refused at the end", map[string]string{"DATA": "554 no"}, "don@offices.example", true},
		{"two lines", nil, "don@offices.example\r\nRCPT TO:<x@y.example>", true},
		{"no address", nil, "don", true},
	} {
		address, _ := replying(t, row.answers)
		err := mailTo(t, address).Notify(t.Context(), row.to)
		if err == nil || errors.Is(err, triage.ErrFinal) != row.final || strings.Contains(err.Error(), "don") {
			t.Errorf("%s: %v", row.name, err)
		}
	}
}

// TestMailNeverGoesInClear: a server that offers no STARTTLS gets nothing.
func TestMailNeverGoesInClear(t *testing.T) {
	address, got := replying(t, nil)
	err := mailTo(t, strings.Replace(address, "smtp+plain", "smtp", 1)).Notify(t.Context(), "don@offices.example")
	if err == nil || errors.Is(err, triage.ErrFinal) || len(got) > 0 {
		t.Errorf("%v, %d mails", err, len(got))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := mailTo(t, address).Notify(ctx, "don@offices.example"); err == nil {
		t.Error("sent though nobody waits any more")
	}
	for _, bad := range []MailParams{{URL: "http://x", From: "a@b.example"}, {URL: "smtp://u:p@x", From: "a@b.example"}, {URL: "smtp://x", From: "nobody"}} {
		if _, err := NewMail(bad); err == nil {
			t.Errorf("%v is taken", bad)
		}
	}
}
