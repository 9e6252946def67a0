package load

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"tipline/cmd/internal/harness"
	"tipline/cmd/internal/registry"
	"tipline/triage/store/redistest"
)

func TestMain(m *testing.M) { harness.Main(m) }

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// A target is a running program that takes messages.
type target struct {
	name    string
	address string
	signer  Signer
	pids    []int // of the program and its Redis, whose CPU time counts
}

// carry dials, sends by how, and hangs up.
func (t target) carry(tb testing.TB, conns int, how func(*Carrier) (Outcome, error)) Outcome {
	tb.Helper()
	c, err := Dial(t.address, conns)
	must(tb, err)
	defer c.Close()
	o, err := how(c)
	must(tb, err)
	if o.Refused > 0 {
		tb.Fatalf("%s refused %d of %d: %s", t.name, o.Refused, o.Refused+o.Answered, o.Why)
	}
	return o
}

// still holds the target and its Redis still until the function given back is called: while one program is measured, the other takes nothing.
func (t target) still(tb testing.TB) (on func()) {
	tb.Helper()
	for _, pid := range t.pids {
		must(tb, syscall.Kill(pid, syscall.SIGSTOP))
	}
	return func() {
		for _, pid := range slices.Backward(t.pids) {
			must(tb, syscall.Kill(pid, syscall.SIGCONT))
		}
	}
}

// cpu is how much time of processors the target has used so far.
func (t target) cpu(tb testing.TB) (all time.Duration) {
	tb.Helper()
	for _, pid := range t.pids {
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		must(tb, err)
		fields := strings.Fields(string(b[strings.LastIndexByte(string(b), ')')+1:]))
		for _, at := range []int{11, 12} { // user and system, in hundredths of a second
			n, err := strconv.Atoi(fields[at])
			must(tb, err)
			all += time.Duration(n) * 10 * time.Millisecond
		}
	}
	return all
}

// startServer deploys a tipd and starts it; it releases every second, so that what Redis costs is in the figures.
func startServer(tb testing.TB, o harness.Options) (target, *harness.Server) {
	tb.Helper()
	d := harness.Deploy(tb, o)
	s := d.Start(tb, harness.Build(tb, "tipd"))
	t := target{
		name: "tipd", address: strings.TrimPrefix(d.Public, "http://"), pids: []int{s.PID()},
		signer: Signer{Path: "/sms/twilio", Public: d.Twilio.Public, Token: d.Twilio.Token, Account: harness.TwilioAccount},
	}
	out, err := exec.Command("pgrep", "-P", strconv.Itoa(s.PID())).Output()
	must(tb, err)
	for word := range strings.FieldsSeq(string(out)) {
		pid, err := strconv.Atoi(word)
		must(tb, err)
		t.pids = append(t.pids, pid)
	}
	return t, s
}

// startFloor starts the floor program over a Redis of its own, sealing to the readers of the deployment's desks.
func startFloor(tb testing.TB, d *harness.Deployment) target {
	tb.Helper()
	redis := redistest.Start(tb)
	r, err := registry.Load(filepath.Join(d.Dir, "registry"), d.Pin(tb))
	must(tb, err)
	var lines strings.Builder
	for _, desk := range d.Directory(tb).Desks {
		to, err := r.Readers(desk.ID, time.Now())
		must(tb, err)
		if to.HalfA == nil || to.HalfB == nil {
			continue // sealed with dummies: rarer
		}
		fmt.Fprintln(&lines, to.Desk, to.HalfA, to.HalfB)
	}
	recipients := filepath.Join(tb.TempDir(), "recipients")
	must(tb, os.WriteFile(recipients, []byte(lines.String()), 0o600))
	signer := Signer{Path: "/sms/twilio", Public: "https://floor.example/sms/twilio", Token: "token-of-the-floor", Account: harness.TwilioAccount}
	cmd := exec.Command(harness.Build(tb, "internal/floor"), "-redis", redis.Socket, "-url", signer.Public, "-token", signer.Token, "-to", recipients)
	out, err := cmd.StdoutPipe()
	must(tb, err)
	cmd.Stderr = os.Stderr
	must(tb, cmd.Start())
	tb.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	must(tb, err)
	address := strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(line), "http://"), signer.Path)
	return target{name: "floor", address: address, signer: signer, pids: []int{cmd.Process.Pid, redis.PID()}}
}

// stories lays out n messages of as many senders.
func stories(s Signer, seed uint64, n int) []Message {
	return told(s, seed, n, func(story string, _ int) string { return story })
}

// silent lays out n messages that ask for no answer.
func silent(s Signer, seed uint64, n int) []Message {
	return told(s, seed, n, func(story string, _ int) string { return "IM " + story })
}

// drawn lays out n messages, every other one about officers.
func drawn(s Signer, seed uint64, n int) []Message {
	return told(s, seed, n, func(story string, i int) string { return []string{"", "CB "}[i%2] + story })
}

func told(s Signer, seed uint64, n int, say func(story string, i int) string) []Message {
	t := NewTeller(seed)
	all := make([]Message, n)
	for i := range all {
		all[i] = s.Message(harness.MessageID(int(seed)*10_000_000+i), t.Number(), say(t.Story(), i))
	}
	return all
}

func median[T ~int64 | ~float64](all []T) T { return at(all, 0.5) }

// at is a quantile.
func at[T ~int64 | ~float64](all []T, q float64) T {
	all = slices.Clone(all)
	slices.Sort(all)
	return all[min(len(all)-1, int(q*float64(len(all))))]
}
