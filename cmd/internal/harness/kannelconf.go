package harness

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// StartDeployedKannel runs both boxes on deploy/kannel.conf itself, read from root, the project's folder. What an operator has to write there is written: passwords, the operator's
// address, ports of this test, and the door. Nothing else is changed, and what should be changed and is not there fails the test.
func StartDeployedKannel(tb testing.TB, root, door string) *Kannel {
	tb.Helper()
	need(tb, "/usr/sbin/bearerbox", "kannel")
	k := &Kannel{Dir: tb.TempDir(), SMPP: startSMPP(tb)}
	admin, boxes, sendsms := FreePort(tb), FreePort(tb), FreePort(tb)
	b, err := os.ReadFile(filepath.Join(root, "deploy", "kannel.conf"))
	must(tb, err)
	conf := string(b)
	for _, change := range [][2]string{
		{"admin-port = 13000", fmt.Sprint("admin-port = ", admin)},
		{"admin-password = CHANGE-ME", "admin-password = admin"},
		{"smsbox-port = 13001", fmt.Sprint("smsbox-port = ", boxes)},
		{"host = smpp.operator.example", "host = 127.0.0.1"},
		{"port = 2775", fmt.Sprint("port = ", k.SMPP.Port)},
		{"smsc-username = CHANGE-ME", "smsc-username = tipline"},
		{"smsc-password = CHANGE-ME", "smsc-password = tipline"},
		{"sendsms-port = 13013", fmt.Sprint("sendsms-port = ", sendsms)},
		{"password = CHANGE-ME", "password = " + sendsmsPassword},
		{"http://127.0.0.1:8080/sms/gateway/kannel/XXXX", door},
	} {
		if !strings.Contains(conf, change[0]) {
			tb.Fatalf("deploy/kannel.conf has no %q", change[0])
		}
		conf = strings.Replace(conf, change[0], change[1], 1)
	}
	k.admin = fmt.Sprintf("http://127.0.0.1:%d", admin)
	k.SendSMS = fmt.Sprintf("http://127.0.0.1:%d/cgi-bin/sendsms", sendsms)
	must(tb, os.WriteFile(filepath.Join(k.Dir, "kannel.conf"), []byte(conf), 0o600))
	k.ports = [2]int{boxes, sendsms}
	k.Restore(tb)
	return k
}

// Sent waits until Kannel handed the carrier n messages, and gives them.
func (s *SMPP) Sent(tb testing.TB, n int) []SMS {
	tb.Helper()
	Until(tb, fmt.Sprint(n, " messages at the carrier"), func() bool { return len(s.Taken()) >= n })
	return s.Taken()
}

// OpenFiles are the regular files that both boxes hold open.
func (k *Kannel) OpenFiles(tb testing.TB) (paths []string) {
	tb.Helper()
	for _, box := range k.boxes {
		folder := fmt.Sprintf("/proc/%d/fd", box.Process.Pid)
		entries, err := os.ReadDir(folder)
		must(tb, err)
		for _, e := range entries {
			path, err := os.Readlink(filepath.Join(folder, e.Name()))
			if info, err2 := os.Stat(path); err == nil && err2 == nil && info.Mode().IsRegular() {
				paths = append(paths, path)
			}
		}
	}
	return paths
}
