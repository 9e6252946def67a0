package agent

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// An SMSD is what the agent must know of gammu-smsd's configuration.
type SMSD struct {
	File   string // the configuration itself
	Inbox  string // where it lays received messages
	Outbox string // where it finds answers
}

// ReadSMSD reads gammu-smsd's configuration and lists everything in it by which a number or a text would outlive its passing. volatile says whether a folder is in memory; nil is InMemory.
func ReadSMSD(file string, volatile func(folder string) bool) (SMSD, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return SMSD{}, fmt.Errorf("read gammu-smsd's configuration: %w", err)
	}
	if volatile == nil {
		volatile = InMemory
	}
	set := smsdSettings(string(b))
	s := SMSD{File: file, Inbox: filepath.Clean(set["smsd.inboxpath"]), Outbox: filepath.Clean(set["smsd.outboxpath"])}
	var faults []error
	fault := func(bad bool, what string) {
		if bad {
			faults = append(faults, errors.New(file+": "+what))
		}
	}
	fault(set["smsd.service"] != "files", "service = files: its null service takes answers and sends none, the others are databases")
	fault(set["smsd.logfile"] != "" || set["gammu.logfile"] != "", "no logfile: its lines hold senders and texts")
	fault(set["smsd.inboxformat"] != "unicode", "inboxformat = unicode: the standard one loses Vietnamese letters")
	fault(!volatile(s.Inbox), "inboxpath is not in memory (a folder of /run)")
	fault(!volatile(s.Outbox), "outboxpath is not in memory (a folder of /run)")
	for _, key := range []string{"smsd.sentsmspath", "smsd.errorsmspath"} {
		fault(set[key] != "" && filepath.Clean(set[key]) != s.Outbox, "no "+strings.TrimPrefix(key, "smsd.")+": it would keep what was sent")
	}
	fault(set["smsd.deliveryreport"] != "" && set["smsd.deliveryreport"] != "no", "deliveryreport = no: a report would come in as a message")
	run := set["smsd.runonreceive"]
	fault(run != "" && !(strings.HasPrefix(run, "exec ") && strings.HasSuffix(run, " #")), "runonreceive = exec tipctl … #: gammu-smsd appends file names with the sender's name in them and gives all "+
		"of it to a shell, which would obey a name; behind # it reads none, and after exec no second line")
	return s, errors.Join(faults...)
}

// smsdSettings reads an INI file into section.key, all in small letters but for the values.
func smsdSettings(text string) map[string]string {
	set, section := map[string]string{}, ""
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			section = strings.ToLower(strings.Trim(line, "[]"))
		} else if key, value, ok := strings.Cut(line, "="); ok && line[0] != '#' && line[0] != ';' {
			set[section+"."+strings.ToLower(strings.TrimSpace(key))] = strings.Trim(strings.TrimSpace(value), `"`)
		}
	}
	return set
}

// Kinds of file systems that live in memory (statfs(2)).
const (
	tmpfs = 0x01021994
	ramfs = 0x858458f6
)

// InMemory says whether a folder is there and lies in memory.
func InMemory(folder string) bool {
	var s syscall.Statfs_t
	if !filepath.IsAbs(folder) || syscall.Statfs(folder, &s) != nil {
		return false
	}
	return s.Type == tmpfs || uint32(s.Type) == ramfs
}
