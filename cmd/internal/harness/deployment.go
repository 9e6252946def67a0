package harness

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Options change what a deployment of a test does; the zero value releases like a real one, on the hour.
type Options struct {
	Every    time.Duration             // between releases of the normal lane; urgent ones follow within half of it
	Receipts int                       // size of the receipt pool, 32 when zero
	PerHour  int                       // submissions of one sender that go to the normal lane, plenty when zero
	Limits   bool                      // the shipped ones, instead of plenty
	Kannel   *Kannel                   // notices go out as SMS there
	Webhook  string                    // notices go there; without either they are logged
	Notices  string                    // notifiers of one's own, as TOML, beside office
	Edit     func(draft string) string // what to make of the drafted directory before it is signed
	Turn     time.Duration             // of the pools
	Minute   time.Duration             // of escalation
	Address  string                    // header in which a front would pass addresses
}

// A Deployment is a whole real one, laid out by tipctl: three desks' worth of communes, members, keys.
type Deployment struct {
	Dir     string
	Public  string // addresses
	Desk    string
	Console string // the desk listener as members' browsers name it: passkeys need a name, not an address
	Ops     string
	Twilio  *Twilio
	Gateway string // the blind door's address with its token, without the query
	options Options
}

// Deploy lays one out in a temporary folder.
func Deploy(tb testing.TB, o Options) *Deployment {
	tb.Helper()
	d := &Deployment{Dir: filepath.Join(tb.TempDir(), "deployment"), options: o}
	output(tb, "cp", "-a", layOut(tb, o.Edit), d.Dir)
	ports := [3]int{FreePort(tb), FreePort(tb), FreePort(tb)}
	d.Public, d.Desk, d.Ops = loopback(ports[0]), loopback(ports[1]), loopback(ports[2])
	d.Console = fmt.Sprintf("http://localhost:%d", ports[1])
	const token = "twilio-auth-token-of-the-test"
	d.write(tb, "twilio.token", token)
	d.write(tb, "gateway.token", gatewayToken)
	d.write(tb, "sendsms.password", sendsmsPassword)
	d.Twilio = &Twilio{Door: d.Public + "/sms/twilio", Public: "https://tin.example/sms/twilio", Token: token}
	d.Gateway = d.Public + "/sms/gateway/kannel/" + gatewayToken
	d.write(tb, "tipd.toml", d.config(tb, ports))
	return d
}

const gatewayToken = "gateway-path-token-of-the-test"

func loopback(port int) string { return fmt.Sprintf("http://127.0.0.1:%d", port) }

// config is tipd.toml with this test's addresses.
func (d *Deployment) config(tb testing.TB, ports [3]int) string {
	o := d.options
	var b strings.Builder
	fmt.Fprintf(&b, "pin = %q\n", d.Pin(tb))
	if o.Every > 0 {
		fmt.Fprintf(&b, "demonstration = true\n")
	}
	fmt.Fprintf(&b, "[public]\nlisten = \"127.0.0.1:%d\"\n[desk]\nlisten = \"127.0.0.1:%d\"\nurl = %q\n[operations]\nlisten = \"127.0.0.1:%d\"\n", ports[0], ports[1], d.Console, ports[2])
	if o.Every > 0 {
		fmt.Fprintf(&b, "[release]\nevery = %q\nurgent_min = %q\nurgent_max = %q\n", o.Every, o.Every/4, o.Every/2)
	}
	fmt.Fprintf(&b, "[pools]\nreceipts = %d\n", max(o.Receipts, 1))
	if o.Turn > 0 {
		fmt.Fprintf(&b, "turn = %q\n", o.Turn)
	}
	perHour := o.PerHour
	if perHour == 0 {
		perHour = 100000
	}
	if !o.Limits {
		fmt.Fprintf(&b, "[limits]\nsender_per_hour = %d\ndoor_per_hour = 1000000\nglobal_per_hour = 10000000\ncodes_per_hour = 100000\n", perHour)
	}
	if o.Address != "" {
		fmt.Fprintf(&b, "[site]\naddress = %q\n", o.Address)
	}
	b.WriteString("[notices]\ngap = \"1s\"\n")
	if o.Minute > 0 {
		fmt.Fprintf(&b, "[escalation]\nminute = %q\n", o.Minute)
	}
	fmt.Fprintf(&b, "[[door]]\nname = \"web\"\nkind = \"web\"\n")
	fmt.Fprintf(&b, "[[door]]\nname = \"twilio\"\nkind = \"twilio\"\npublic_url = %q\naccount = %q\ntoken_files = [\"twilio.token\"]\n", d.Twilio.Public, TwilioAccount)
	if !o.Limits {
		fmt.Fprintf(&b, "per_hour = 1000000\nper_day = 1000000\n")
	}
	fmt.Fprintf(&b, "[[door]]\nname = \"kannel\"\nkind = \"gateway\"\nblind = true\ntoken_files = [\"gateway.token\"]\n")
	b.WriteString("[[notifier]]\nname = \"office\"\n") // the one that the directory's addresses name
	switch {
	case o.Kannel != nil:
		fmt.Fprintf(&b, "kind = \"sms\"\nurl = %q\nusername = \"tipline\"\npassword_file = \"sendsms.password\"\n", o.Kannel.SendSMS)
	case o.Webhook != "":
		fmt.Fprintf(&b, "kind = \"webhook\"\nurl = %q\n", o.Webhook)
	default:
		b.WriteString("kind = \"log\"\n")
	}
	b.WriteString(o.Notices)
	return b.String()
}

// Pin is the fingerprint of the first roster as init wrote it for the members.
func (d *Deployment) Pin(tb testing.TB) string {
	tb.Helper()
	b, err := os.ReadFile(filepath.Join(d.Dir, "tipd.toml"))
	must(tb, err)
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "pin = "); ok {
			return strings.Trim(rest, `"`)
		}
	}
	tb.Fatal("tipd.toml has no pin")
	return ""
}

func (d *Deployment) write(tb testing.TB, name, text string) {
	tb.Helper()
	must(tb, os.WriteFile(filepath.Join(d.Dir, name), []byte(text), 0o600))
}

// Data is the folder of spool, guard and Redis.
func (d *Deployment) Data() string { return filepath.Join(d.Dir, "data") }

// Hurry makes the minutes of escalation shorter, from the next start on.
func (d *Deployment) Hurry(tb testing.TB, minute time.Duration) {
	tb.Helper()
	b, err := os.ReadFile(filepath.Join(d.Dir, "tipd.toml"))
	must(tb, err)
	d.write(tb, "tipd.toml", fmt.Sprintf("%s\n[escalation]\nminute = %q\n", b, minute))
}

// A Server is a running tipd.
type Server struct {
	*Deployment
	cmd  *exec.Cmd
	log  *os.File
	gone chan struct{}
}

// Start runs a tipd (Build gives it) and waits until it is ready.
func (d *Deployment) Start(tb testing.TB, program string) *Server {
	tb.Helper()
	s := d.Launch(tb, program)
	Until(tb, "tipd to be ready", func() bool {
		select {
		case <-s.gone:
			tb.Fatalf("tipd ended:\n%s", s.Log(tb))
		default:
		}
		return s.Ready()
	})
	return s
}

// Launch runs a tipd and does not wait.
func (d *Deployment) Launch(tb testing.TB, program string) *Server {
	tb.Helper()
	log, err := os.OpenFile(filepath.Join(d.Dir, "tipd.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	must(tb, err)
	s := &Server{Deployment: d, log: log, gone: make(chan struct{})}
	s.cmd = exec.Command(program, "-allow-swap", "-config", filepath.Join(d.Dir, "tipd.toml"))
	s.cmd.Stdout, s.cmd.Stderr = log, log
	must(tb, s.cmd.Start())
	go func() { _ = s.cmd.Wait(); close(s.gone) }()
	tb.Cleanup(func() { s.Kill(); _ = log.Close() })
	return s
}

// Ready asks the operations listener.
func (s *Server) Ready() bool {
	resp, err := patient.Get(s.Ops + "/readyz")
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode == http.StatusOK
}

// Gone is closed when the process has ended.
func (s *Server) Gone() <-chan struct{} { return s.gone }

// PID is the process's.
func (s *Server) PID() int { return s.cmd.Process.Pid }

// Stop stops it in order.
func (s *Server) Stop(tb testing.TB) {
	tb.Helper()
	must(tb, s.cmd.Process.Signal(os.Interrupt))
	select {
	case <-s.gone:
	case <-time.After(30 * time.Second):
		tb.Fatalf("tipd does not stop:\n%s", s.Log(tb))
	}
}

// Kill is kill -9.
func (s *Server) Kill() {
	_ = s.cmd.Process.Kill()
	<-s.gone
}

// KillRedis is kill -9 of the supervised redis-server.
func (s *Server) KillRedis(tb testing.TB) {
	tb.Helper()
	out, _ := exec.Command("pgrep", "-P", fmt.Sprint(s.PID()), "redis-server").Output()
	for pid := range strings.FieldsSeq(string(out)) {
		_ = exec.Command("kill", "-9", pid).Run()
	}
}

// Log is what the server wrote.
func (s *Server) Log(tb testing.TB) string {
	tb.Helper()
	b, err := os.ReadFile(filepath.Join(s.Dir, "tipd.log"))
	must(tb, err)
	return string(b)
}

// Metric is one figure of the operations listener.
func (s *Server) Metric(tb testing.TB, name string) int {
	tb.Helper()
	resp, err := patient.Get(s.Ops + "/metrics")
	must(tb, err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	must(tb, err)
	for line := range strings.Lines(string(b)) {
		if value, ok := strings.CutPrefix(line, name+" "); ok {
			n, err := strconv.Atoi(strings.TrimSpace(value))
			must(tb, err)
			return n
		}
	}
	tb.Fatalf("no figure %s", name)
	return 0
}

// Append adds to tipd.toml what is known only after the deployment is laid out.
func (d *Deployment) Append(tb testing.TB, text string) {
	tb.Helper()
	b, err := os.ReadFile(filepath.Join(d.Dir, "tipd.toml"))
	must(tb, err)
	d.write(tb, "tipd.toml", string(b)+text)
}
