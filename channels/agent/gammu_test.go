package agent

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
)

// modem is a gammu-smsd's folders, and what gammu-smsd-inject was told.
type modem struct {
	testing.TB
	root, told string
	*Gammu
	hook *Hook
	door *fakeDoor
	now  time.Time
}

func newModem(t *testing.T) *modem {
	m := &modem{TB: t, root: t.TempDir(), door: newDoor(t), now: time.Unix(1795000000, 0)}
	for _, folder := range []string{"in", "out", "run"} {
		if err := os.Mkdir(filepath.Join(m.root, folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	m.Gammu = &Gammu{SMSD: SMSD{File: "/etc/gammu-smsdrc", Inbox: filepath.Join(m.root, "in"), Outbox: filepath.Join(m.root, "out")}}
	m.Inject = func(_ context.Context, input string, arguments ...string) error {
		m.told += fmt.Sprintf("%q<%s>\n", arguments, input)
		return nil
	}
	a := newAgent(m.door, m.Gammu)
	a.Now = func() time.Time { return m.now }
	m.hook = &Hook{Agent: a, Gammu: m.Gammu, Folder: filepath.Join(m.root, "run")}
	return m
}

// lay writes parts as gammu-smsd does, memory of its own behind the text included, and gives the environment that it starts its program with.
func (m *modem) lay(at, number string, age time.Duration, parts ...string) []string {
	m.Helper()
	environ := []string{"PATH=/bin", fmt.Sprintf("SMS_MESSAGES=%d", len(parts)), "DECODED_PARTS=0"}
	for i, text := range parts {
		b := []byte{0xFE, 0xFF}
		for _, u := range append(utf16.Encode([]rune(text)), 0, 'r', 'e', 's', 't') {
			b = append(b, byte(u>>8), byte(u))
		}
		path := filepath.Join(m.Inbox, fmt.Sprintf("IN%s_00_%s_%02d.txt", at, number, i))
		if err := os.WriteFile(path, b, 0o600); err != nil {
			m.Fatal(err)
		}
		if err := os.Chtimes(path, m.now.Add(-age), m.now.Add(-age)); err != nil {
			m.Fatal(err)
		}
		environ = append(environ, fmt.Sprintf("SMS_%d_NUMBER=%s", i+1, number), fmt.Sprintf("SMS_%d_TEXT=%s", i+1, text))
	}
	return environ
}

func (m *modem) run(environ []string) error {
	m.hook.Environ = environ
	return m.hook.Run(m.Context())
}

func (m *modem) left() (names []string) {
	m.Helper()
	entries, err := os.ReadDir(m.Inbox)
	if err != nil {
		m.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// clean looks for the number and the text in every file and file's name that is left, but for what stands in the inbox.
func (m *modem) clean() {
	m.Helper()
	err := filepath.WalkDir(m.root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if s := path + string(b); strings.Contains(s, digits) || strings.Contains(s, "A Hua") {
			m.Errorf("%s: %s", path, b)
		}
		return err
	})
	if err != nil {
		m.Error(err)
	}
}

func TestModemsMessage(t *testing.T) {
	for _, row := range []struct {
		name  string
		parts []string
	}{
		{"one", []string{tipText}},
		{"three parts", []string{"Có người bán ma túy ở bản A Hua 😀 số đuô", "i 123; hai người, một cao ", "một thấp."}},
	} {
		t.Run(row.name, func(t *testing.T) {
			m := newModem(t)
			if err := m.run(m.lay("20261122_101500", sender, 0, row.parts...)); err != nil {
				t.Fatal(err)
			}
			if want := strings.Join(row.parts, ""); len(m.door.texts) != 1 || m.door.texts[0] != want {
				t.Errorf("%q, want %q", m.door.texts, want)
			}
			if want := `["-c" "/etc/gammu-smsdrc" "TEXT" "` + sender + `"]<` + m.door.answer + ">\n"; m.told != want {
				t.Errorf("%q, want %q", m.told, want)
			}
			if left := m.left(); len(left) > 0 {
				t.Error(left)
			}
			m.clean()
		})
	}
}

// TestModemsEnvironment is for a message that has no file.
func TestModemsEnvironment(t *testing.T) {
	for name, environ := range map[string][]string{
		"parts":   {"SMS_MESSAGES=2", "SMS_1_NUMBER=" + sender, "SMS_1_TEXT=mot ", "SMS_2_TEXT=hai", "DECODED_PARTS=0"},
		"decoded": {"SMS_MESSAGES=2", "SMS_1_NUMBER=" + sender, "SMS_1_TEXT=m", "SMS_2_TEXT=h", "DECODED_PARTS=1", "DECODED_1_TEXT=mot hai"},
	} {
		m := newModem(t)
		if err := m.run(environ); err != nil || len(m.door.texts) != 1 || m.door.texts[0] != "mot hai" || !strings.Contains(m.told, `"`+sender+`"]`) {
			t.Error(name, err, m.door.texts, m.told)
		}
	}
	m := newModem(t)
	if err := m.run([]string{"SMS_MESSAGES=1", "SMS_1_NUMBER=" + sender}); err != nil || len(m.door.texts) > 0 {
		t.Error("binary:", err, m.door.texts)
	}
}

func TestServerAwayFromModem(t *testing.T) {
	m := newModem(t)
	m.door.away = 1
	m.hook.Agent.Door.Wait = func(context.Context, time.Duration) error { return context.DeadlineExceeded }
	environ := m.lay("20261122_101500", sender, 0, tipText)
	err := m.run(environ)
	if !errors.Is(err, ErrAway) || strings.Contains(err.Error(), digits) || len(m.left()) != 1 || m.told != "" {
		t.Fatal(err, m.left(), m.told)
	}
	if err := m.run(nil); err != nil || len(m.door.texts) != 0 {
		t.Error("a timer took a young message:", err)
	}
	m.now = m.now.Add(4 * time.Minute)
	young := m.lay("20261122_101900", "+84911111111", 0, "tin khac")
	if err := m.run(nil); err != nil || len(m.door.texts) != 1 || m.door.texts[0] != tipText || len(m.left()) != 1 {
		t.Fatal(err, m.door.texts, m.left())
	}
	if err := m.run(young); err != nil || len(m.door.texts) != 2 || len(m.left()) != 0 || strings.Count(m.told, "\n") != 2 {
		t.Error(err, m.door.texts, m.left(), m.told)
	}
	m.clean()
}

func TestInjectFails(t *testing.T) {
	m := newModem(t)
	m.Inject = func(context.Context, string, ...string) error { return errors.New("exit status 1: " + sender) }
	environ := m.lay("20261122_101500", sender, 0, tipText)
	for range 2 {
		if err := m.run(environ); !errors.Is(err, ErrInject) || strings.Contains(err.Error(), digits) || len(m.left()) != 1 {
			t.Fatal(err, m.left())
		}
	}
	if len(m.door.ids) != 2 || m.door.ids[0] != m.door.ids[1] {
		t.Errorf("brought again under another ID: %q", m.door.ids)
	}
	m.now = m.now.Add(16 * time.Minute) // the door would give no answer any more
	if err := m.run(nil); !errors.Is(err, ErrInject) || len(m.left()) != 0 {
		t.Error(err, m.left())
	}
}

// TestRefusedMessageHoldsNobodyUp: one that the door will never take stays, and those behind it pass.
func TestRefusedMessageHoldsNobodyUp(t *testing.T) {
	m := newModem(t)
	m.door.refused = "xau"
	m.lay("20261122_101500", sender, time.Hour, "xau")
	m.lay("20261122_101600", "+84911111111", time.Hour, "tot")
	if err := m.run(nil); !errors.Is(err, ErrRefused) || len(m.door.texts) != 1 || m.door.texts[0] != "tot" || len(m.left()) != 1 {
		t.Error(err, m.door.texts, m.left())
	}
}

// TestSenderNamedLikeACommand: what a network delivers as a sender is not always a number.
func TestSenderNamedLikeACommand(t *testing.T) {
	m := newModem(t)
	for i, name := range []string{"a;echo>p;b", "a\necho>q\n#", "-config=x", "IN_00_.txt"} {
		if err := m.run(m.lay(fmt.Sprintf("20261122_10150%d", i), name, 0, "quang cao")); err != nil || len(m.door.texts) != i+1 || len(m.left()) != 0 {
			t.Errorf("%q: %v %q %q", name, err, m.door.texts, m.left())
		}
	}
	if m.told != "" {
		t.Error(m.told)
	}
}

func TestCapsOutliveTheProgram(t *testing.T) {
	m := newModem(t)
	for i := range 3 {
		m.hook.Agent = newAgent(m.door, m.Gammu)
		m.hook.Agent.Now, m.hook.Agent.PerHour = func() time.Time { return m.now }, 2
		if err := m.run(m.lay(fmt.Sprintf("20261122_10150%d", i), sender, 0, tipText)); err != nil {
			t.Fatal(err)
		}
	}
	if n := strings.Count(m.told, "\n"); n != 2 || len(m.door.texts) != 3 {
		t.Error(n, "answers to", len(m.door.texts))
	}
	m.clean()
}

func TestSMSDsConfiguration(t *testing.T) {
	fit := "[gammu]\ndevice = /dev/ttyUSB0\n[smsd]\nService = files\nInboxPath = /run/sms/in/\nOutboxPath = /run/sms/out/\nInboxFormat = unicode\nRunOnReceive = exec tipctl gateway-agent gammu #\n"
	memory := func(folder string) bool { return strings.HasPrefix(folder, "/run/") }
	for _, row := range []struct{ name, old, now, want string }{
		{"fit", "", "", ""},
		{"by a timer alone", "RunOnReceive = exec tipctl gateway-agent gammu #", "", ""},
		{"null", "= files", "= null", "service"},
		{"a database", "= files", "= sql", "service"},
		{"a log", "[smsd]", "[smsd]\nlogfile = syslog", "logfile"},
		{"the library's log", "[gammu]", "[gammu]\nlogfile = /var/log/gammu", "logfile"},
		{"inbox on disk", "/run/sms/in/", "/var/spool/gammu/inbox/", "inboxpath"},
		{"outbox on disk", "/run/sms/out/", "/var/spool/gammu/outbox/", "outboxpath"},
		{"sent ones kept", "[smsd]", "[smsd]\nSentSMSPath = /run/sms/sent/", "sentsmspath"},
		{"failed ones kept", "[smsd]", "[smsd]\nErrorSMSPath = /run/sms/error/", "errorsmspath"},
		{"letters lost", "= unicode", "= standard", "inboxformat"},
		{"reports", "[smsd]", "[smsd]\nDeliveryReport = sms", "deliveryreport"},
		{"a shell reads names", "gammu #", "gammu", "runonreceive"},
		{"a shell reads second lines", "exec tipctl", "tipctl", "runonreceive"},
	} {
		file := filepath.Join(t.TempDir(), "gammu-smsdrc")
		if err := os.WriteFile(file, []byte(strings.Replace(fit, row.old, row.now, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := ReadSMSD(file, memory)
		if row.want == "" && (err != nil || s.Inbox != "/run/sms/in" || s.Outbox != "/run/sms/out") || row.want != "" && (err == nil || !strings.Contains(err.Error(), row.want)) {
			t.Errorf("%s: %+v %v", row.name, s, err)
		}
	}
	if InMemory("/proc") || InMemory("run") || InMemory("/nowhere") {
		t.Error("not in memory")
	}
}
