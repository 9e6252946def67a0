package agent

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// ErrInject is gammu-smsd-inject's failure. What it prints holds the number and is thrown away.
var ErrInject = errors.New("gammu-smsd-inject không nhận tin trả lời / gammu-smsd-inject did not take the answer")

// Gammu is gammu-smsd, seen from the program that its RunOnReceive starts.
type Gammu struct {
	SMSD
	Inject string // the program gammu-smsd-inject, as a path
}

var _ Radio = (*Gammu)(nil)

// Send puts an answer into gammu-smsd's outbox, which is in memory and emptied as it sends. No shell is asked; the text goes in by the program's input, and the number, a few digits by then, as its argument.
func (g *Gammu) Send(ctx context.Context, to Message, _, answer string) error {
	c := exec.CommandContext(ctx, g.Inject, "-c", g.File, "TEXT", string(to.Number))
	c.Stdin = strings.NewReader(answer)
	c.Env = []string{"LANG=C.UTF-8"} // not ours, in which the whole message stands
	if c.Run() != nil {
		return ErrInject
	}
	return nil
}

// Received is the message that gammu-smsd tells of in the environment, and the names of its files; false where there is none, as when a timer starts the agent. Binary messages have no text and give none.
func Received(environ []string, files []string) (Message, bool) {
	told := map[string]string{}
	for _, e := range environ {
		key, value, _ := strings.Cut(e, "=")
		told[key] = value
	}
	text := joined(told, "DECODED_PARTS", "DECODED_")
	if text == nil { // not put together by gammu
		text = joined(told, "SMS_MESSAGES", "SMS_")
	}
	m := Message{Number: []byte(told["SMS_1_NUMBER"]), Text: text}
	if len(files) > 0 {
		if parts := inboxName.FindStringSubmatch(filepath.Base(files[0])); parts != nil {
			m.At = []byte(parts[1])
		}
	}
	return m, len(text) > 0
}

// joined reads numbered texts in their order.
func joined(told map[string]string, count, prefix string) (text []byte) {
	n, _ := strconv.Atoi(told[count])
	for i := 1; i <= n; i++ {
		text = append(text, told[prefix+strconv.Itoa(i)+"_TEXT"]...)
	}
	return text
}

// inboxName is how gammu-smsd names what it received: date and time, a serial number, the sender, the part, and txt, or bin for what is no text.
var inboxName = regexp.MustCompile(`^IN([0-9]{8}_[0-9]{6})_([0-9]{2})_(.*)_([0-9]{2})\.(txt|bin)$`)

// A Waiting message lies in the inbox, in one file or more, since an earlier try failed.
type Waiting struct {
	Message
	Files []string
	Since time.Time // when its newest file was written
}

// Waiting reads what lies in the inbox since before a moment, oldest first. What is younger gammu-smsd may be writing, or has just started an agent for.
func (g *Gammu) Waiting(before time.Time) ([]Waiting, error) {
	entries, err := os.ReadDir(g.Inbox)
	if err != nil {
		return nil, errors.New("không đọc được hộp thư của gammu-smsd / gammu-smsd's inbox cannot be read")
	}
	var all []Waiting
	place := map[string]int{}
	for _, e := range entries { // sorted by name: time, serial number, sender, part
		parts := inboxName.FindStringSubmatch(e.Name())
		info, err := e.Info()
		if parts == nil || err != nil {
			continue
		}
		story := strings.Join(parts[1:4], "_")
		i, known := place[story]
		if !known {
			i = len(all)
			place[story] = i
			all = append(all, Waiting{Message: Message{Number: []byte(parts[3]), At: []byte(parts[1])}})
		}
		w := &all[i]
		w.Files = append(w.Files, e.Name())
		if info.ModTime().After(w.Since) {
			w.Since = info.ModTime()
		}
		if parts[5] == "txt" {
			b, err := os.ReadFile(filepath.Join(g.Inbox, e.Name()))
			if err == nil {
				w.Text = appendUnicode(w.Text, b)
				clear(b)
			}
		}
	}
	return slices.DeleteFunc(all, func(w Waiting) bool { return w.Since.After(before) }), nil
}

// appendUnicode appends a file of inboxformat unicode: UTF-16, big end first behind its mark. gammu-smsd 1.42 writes as many units as the text has bytes in its own alphabet, so that bytes of its memory follow the closing zero: they are dropped.
func appendUnicode(to, file []byte) []byte {
	var units []uint16
	for i := 2; i+1 < len(file); i += 2 {
		u := uint16(file[i])<<8 | uint16(file[i+1])
		if u == 0 {
			break
		}
		units = append(units, u)
	}
	for _, r := range utf16.Decode(units) {
		to = utf8.AppendRune(to, r)
	}
	clear(units)
	return to
}

// Drop removes files of the inbox that were passed on. Names with a folder in them are none of it.
func (g *Gammu) Drop(files []string) error {
	var faults []error
	for _, name := range files {
		if !inboxName.MatchString(name) || filepath.Base(name) != name {
			continue
		}
		if err := os.Remove(filepath.Join(g.Inbox, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			faults = append(faults, errors.New("không xóa được tệp đã chuyển / a passed message's file cannot be removed"))
		}
	}
	return errors.Join(faults...)
}
