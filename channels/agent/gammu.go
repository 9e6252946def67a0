package agent

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
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
	// Inject runs gammu-smsd-inject with these arguments and this input, and nothing of our environment, in which the whole message stands. Programs are started in cmd alone.
	Inject func(ctx context.Context, input string, arguments ...string) error
}

var _ Radio = (*Gammu)(nil)

// Send puts an answer into gammu-smsd's outbox, which is in memory and emptied as it sends. The text goes in by the program's input. Of what a stranger sent, the number alone reaches the
// program, as an argument: Pass has seen that it is digits.
func (g *Gammu) Send(ctx context.Context, to Message, _, answer string) error {
	if g.Inject(ctx, answer, "-c", g.File, "TEXT", string(to.Number)) != nil {
		return ErrInject
	}
	return nil
}

// Received is the message that gammu-smsd tells of in the environment; false where there is none, as when a timer starts the agent. Binary messages have no text. In a locale other than
// UTF-8 gammu-smsd has put question marks for Vietnamese letters by then, so that the inbox is believed before this.
func Received(environ []string) (Message, bool) {
	told := map[string]string{}
	for _, e := range environ {
		key, value, _ := strings.Cut(e, "=")
		told[key] = value
	}
	text := joined(told, "DECODED_PARTS", "DECODED_")
	if text == nil { // not put together by gammu
		text = joined(told, "SMS_MESSAGES", "SMS_")
	}
	return Message{Number: []byte(told["SMS_1_NUMBER"]), Text: text}, told["SMS_MESSAGES"] != ""
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
var inboxName = regexp.MustCompile(`(?s)^IN([0-9]{8}_[0-9]{6})_([0-9]{2})_(.*)_([0-9]{2})\.(txt|bin)$`)

// A Waiting message lies in the inbox, in one file or more.
type Waiting struct {
	Message
	Files []string  // their paths
	Since time.Time // when its newest file was written
}

// Waiting reads what lies in the inbox, oldest first.
func (g *Gammu) Waiting() ([]Waiting, error) {
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
		if _, known := place[story]; !known {
			place[story] = len(all)
			all = append(all, Waiting{Message: Message{Number: []byte(parts[3]), At: []byte(parts[1])}})
		}
		all[place[story]].add(filepath.Join(g.Inbox, e.Name()), info.ModTime(), parts[5] == "txt")
	}
	return all, nil
}

// add reads one more part.
func (w *Waiting) add(path string, written time.Time, readable bool) {
	w.Files = append(w.Files, path)
	if written.After(w.Since) {
		w.Since = written
	}
	if !readable {
		return
	}
	if b, err := os.ReadFile(path); err == nil {
		w.Text = appendUnicode(w.Text, b)
		clear(b)
	}
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

// Drop removes the message's files.
func (w *Waiting) Drop() error {
	var faults []error
	for _, path := range w.Files {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			faults = append(faults, errors.New("không xóa được tệp đã chuyển / a passed message's file cannot be removed"))
		}
	}
	return errors.Join(faults...)
}
