package harness

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf16"
)

// fakesmsc is the telephone simulator of Debian's kannel-extras.
const fakesmsc = "/usr/lib/kannel/test/fakesmsc"

// Kannel is a real bearerbox and smsbox, configured blind as deploy/kannel.conf is: the sender's number stays inside Kannel.
type Kannel struct {
	Dir     string // configuration and both boxes' logs
	SendSMS string // address of the sendsms service, for notices
	SMPP    *SMPP  // the carrier behind the smpp link, for long messages with diacritics
	admin   string
	ports   [2]int // of bearerbox and smsbox
	boxes   []*exec.Cmd
	phones  chan int // ports of the fake carriers that are free
	ref     atomic.Uint32
}

// sendsmsPassword is the notices' account at this throw-away gateway.
const sendsmsPassword = "gateway-password"

// StartKannel runs both boxes against a door's address (with its token), with a number of fake carriers side by side.
func StartKannel(tb testing.TB, door string, carriers int) *Kannel {
	tb.Helper()
	need(tb, "/usr/sbin/bearerbox", "kannel")
	need(tb, fakesmsc, "kannel-extras")
	k := &Kannel{Dir: tb.TempDir(), phones: make(chan int, carriers), SMPP: startSMPP(tb)}
	admin, boxes, sendsms := FreePort(tb), FreePort(tb), FreePort(tb)
	k.admin = fmt.Sprintf("http://127.0.0.1:%d", admin)
	k.SendSMS = fmt.Sprintf("http://127.0.0.1:%d/cgi-bin/sendsms", sendsms)
	var conf strings.Builder
	fmt.Fprintf(&conf, `group = core
admin-port = %d
admin-interface = "127.0.0.1"
admin-password = "admin"
smsbox-port = %d
smsbox-interface = "127.0.0.1"
box-allow-ip = "127.0.0.1"
log-level = 4
sms-combine-concatenated-mo = true
sms-combine-concatenated-mo-timeout = 60

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = %d
sendsms-interface = "127.0.0.1"
log-level = 4
mo-recode = true
http-request-retry = 3
http-queue-delay = 1

group = sendsms-user
username = tipline
password = %s
forced-smsc = smpp
default-sender = 8088
user-allow-ip = "127.0.0.1"

group = sms-service
keyword = default
catch-all = true
max-messages = 1
omit-empty = true
get-url = "%s"

group = smsc
smsc = smpp
smsc-id = smpp
host = 127.0.0.1
port = %d
smsc-username = tipline
smsc-password = tipline
system-type = ""
transceiver-mode = true
allowed-smsc-id = smpp
allowed-prefix = "84;+84;856;+856"
`, admin, boxes, sendsms, sendsmsPassword, door, k.SMPP.Port)
	for i := range carriers {
		port := FreePort(tb)
		fmt.Fprintf(&conf, "\ngroup = smsc\nsmsc = fake\nsmsc-id = fake%d\nport = %d\nconnect-allow-ip = 127.0.0.1\nallowed-smsc-id = fake%d\nallowed-prefix = \"84;+84;856;+856\"\n", i, port, i)
		k.phones <- port
	}
	path := filepath.Join(k.Dir, "kannel.conf")
	must(tb, os.WriteFile(path, []byte(conf.String()), 0o600))
	k.ports = [2]int{boxes, sendsms}
	k.Restore(tb)
	return k
}

// Restore starts both boxes; after Cut, again.
func (k *Kannel) Restore(tb testing.TB) {
	tb.Helper()
	path := filepath.Join(k.Dir, "kannel.conf")
	k.box(tb, "bearerbox", path)
	waitPort(tb, k.ports[0])
	k.box(tb, "smsbox", path)
	waitPort(tb, k.ports[1])
	Until(tb, "kannel's carriers to be up", func() bool {
		return strings.Count(k.status(), "(online") >= 1
	})
}

// Cut kills both boxes, as a power cut does.
func (k *Kannel) Cut() {
	for _, b := range k.boxes {
		_ = b.Process.Kill()
		_ = b.Wait()
	}
	k.boxes = nil
}

// box starts one of Kannel's programs with its log in Dir.
func (k *Kannel) box(tb testing.TB, name, conf string) {
	tb.Helper()
	out, err := os.OpenFile(filepath.Join(k.Dir, name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	must(tb, err)
	cmd := exec.Command("/usr/sbin/"+name, "-v", "4", conf)
	cmd.Dir, cmd.Stdout, cmd.Stderr = k.Dir, out, out
	must(tb, cmd.Start())
	k.boxes = append(k.boxes, cmd)
	tb.Cleanup(func() {
		if cmd.ProcessState != nil { // cut
			_ = out.Close()
			return
		}
		_ = cmd.Process.Signal(os.Interrupt)
		done := make(chan struct{})
		go func() { _ = cmd.Wait(); close(done) }()
		select {
		case <-done:
		case <-time.After(5 * time.Second):
			_ = cmd.Process.Kill()
			<-done
		}
		_ = out.Close()
	})
}

// status is Kannel's own text page.
func (k *Kannel) status() string {
	resp, err := http.Get(k.admin + "/status.txt?password=admin")
	if err != nil {
		return ""
	}
	defer resp.Body.Close()
	var b strings.Builder
	s := bufio.NewScanner(resp.Body)
	for s.Scan() {
		b.WriteString(s.Text() + "\n")
	}
	return b.String()
}

// An SMS is one message from a telephone.
type SMS struct{ From, To, Text string }

// Send plays a telephone: it sends the message (in parts when it is long) and returns the answer that the telephone shows.
func (k *Kannel) Send(tb testing.TB, m SMS) string {
	tb.Helper()
	gsm := isASCII(m.Text)
	switch {
	case gsm && len(m.Text) <= 160:
		return k.phone(tb, m, "text", m.Text)
	case !gsm && len(utf16.Encode([]rune(m.Text))) <= 70:
		return k.phone(tb, m, "ucs2", percent(utf16be(m.Text)))
	case gsm:
		return k.long(tb, m)
	default:
		return k.SMPP.Send(tb, m, byte(k.ref.Add(1)))
	}
}

// phone runs one fakesmsc for one message and waits for its answer.
func (k *Kannel) phone(tb testing.TB, m SMS, kind, body string) string {
	tb.Helper()
	port := <-k.phones
	defer func() { k.phones <- port }()
	return k.fake(tb, port, fmt.Sprintf("%s %s %s %s", m.From, m.To, kind, body), true)
}

// long sends the parts of a long GSM-7 message, the last part first, as a weak signal may.
func (k *Kannel) long(tb testing.TB, m SMS) string {
	tb.Helper()
	port := <-k.phones
	defer func() { k.phones <- port }()
	const size = 153
	n := (len(m.Text) + size - 1) / size
	ref := byte(k.ref.Add(1))
	for i := n; i >= 1; i-- {
		part := m.Text[(i-1)*size : min(i*size, len(m.Text))]
		udh := percent([]byte{5, 0, 3, ref, byte(n), byte(i)})
		line := fmt.Sprintf("%s %s udh-text %s %s", m.From, m.To, udh, part)
		if answer := k.fake(tb, port, line, i == 1); i == 1 {
			return answer
		}
	}
	return ""
}

// fake runs fakesmsc with one message; with wait it returns the text of the answer, else it returns once the message is sent.
func (k *Kannel) fake(tb testing.TB, port int, line string, wait bool) string {
	tb.Helper()
	cmd := exec.Command(fakesmsc, "-H", "127.0.0.1", "-r", fmt.Sprint(port), "-i", "0.01", "-m", "1", line)
	out, err := cmd.StderrPipe()
	must(tb, err)
	must(tb, cmd.Start())
	timer := time.AfterFunc(40*time.Second, func() { _ = cmd.Process.Kill() })
	defer func() { timer.Stop(); _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	s := bufio.NewScanner(out)
	for s.Scan() {
		if !wait && strings.Contains(s.Text(), "sent message") {
			return ""
		}
		if _, rest, ok := strings.Cut(s.Text(), "Got message "); ok {
			return answerText(rest)
		}
	}
	tb.Fatalf("telephone got no answer; the gateway says:\n%s", k.Logs(tb))
	return ""
}

// answerText takes the text out of fakesmsc's report `N: <from to text words…>`.
func answerText(s string) string {
	_, s, _ = strings.Cut(s, "<")
	s = strings.TrimSuffix(s, ">")
	words := strings.SplitN(s, " ", 4)
	if len(words) < 4 {
		return ""
	}
	if words[2] != "text" {
		return words[2] + " " + words[3]
	}
	return words[3]
}

// Logs is everything that both boxes wrote.
func (k *Kannel) Logs(tb testing.TB) string {
	tb.Helper()
	var all strings.Builder
	for _, name := range []string{"bearerbox.log", "smsbox.log"} {
		b, err := os.ReadFile(filepath.Join(k.Dir, name))
		must(tb, err)
		all.Write(b)
	}
	return all.String()
}

func percent(b []byte) string {
	var s strings.Builder
	for _, c := range b {
		fmt.Fprintf(&s, "%%%02x", c)
	}
	return s.String()
}

func utf16be(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u>>8), byte(u))
	}
	return b
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// waitPort waits until something listens.
func waitPort(tb testing.TB, port int) {
	tb.Helper()
	Until(tb, fmt.Sprintf("port %d to listen", port), func() bool {
		c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			return false
		}
		_ = c.Close()
		return true
	})
}
