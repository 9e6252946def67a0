package e2e

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"tipline/cmd/internal/harness"
)

// TestTimeRule: nothing that is stored outside ciphertext tells an arrival more finely than its release.
func TestTimeRule(t *testing.T) {
	const n = 200
	program := harness.Build(t, "tipd")

	t.Run("waiting", func(t *testing.T) { // released on the hour, so that all still wait in the spool
		d := harness.Deploy(t, harness.Options{})
		s := d.Start(t, program)
		arrivals := send(t, d, n)
		last := time.Now()
		harness.Until(t, "the cover to go on", func() bool { return time.Since(last) > 3*time.Second })
		files := 0
		walk(t, d, func(path string, info fs.FileInfo, b []byte) {
			files++
			if strings.Contains(path, "spool") || strings.Contains(path, "guard") {
				changed := time.Unix(info.Sys().(*syscall.Stat_t).Ctim.Unix())
				if m := info.ModTime(); m.Sub(m.Truncate(24*time.Hour)) != 17*time.Hour { // midnight in Vietnam
					t.Errorf("%s was modified at %v", path, m)
				}
				if changed.Sub(last) < time.Second {
					t.Errorf("%s was changed with the last arrival", path)
				}
			}
			for _, hit := range fine(clear(b), arrivals) {
				t.Errorf("%s: %s", path, hit)
			}
		})
		if files < 3 {
			t.Errorf("only %d files were looked at", files)
		}
		if log := s.Log(t); strings.Contains(log, time.Now().Format("15:04")) {
			t.Error("the log tells minutes")
		}
	})

	t.Run("released", func(t *testing.T) {
		const every = 10 * time.Second
		d := harness.Deploy(t, harness.Options{Every: every})
		d.Start(t, program)
		harness.Until(t, "a release to be over, to send all before the next", func() bool {
			since := time.Duration(time.Now().UnixNano() % int64(every))
			return since > time.Second && since < 2*time.Second // a release that comes late takes along what came meanwhile
		})
		arrivals := send(t, d, n)
		desks := d.Desks(t)
		waitTips(t, n, desks)
		commands := aof(t, filepath.Join(d.Data(), "redis"))
		for _, c := range commands {
			if len(c) > 1 && strings.HasSuffix(c[1], ":ticked") { // the escalator's own minute: it goes on whether anything arrives or not
				continue
			}
			for _, hit := range fine([]byte(strings.Join(c, "\n")), arrivals) {
				t.Errorf("the AOF's %s: %s", c[0], hit)
			}
			name := strings.ToUpper(c[0])
			if name == "XADD" || slices.ContainsFunc(c[1:], func(s string) bool { s = strings.ToUpper(s); return s == "EX" || s == "PX" }) {
				t.Errorf("the AOF holds %s %s", c[0], c[1])
			}
			if i := slices.Index(upper(c), "PXAT"); i >= 0 && !midnight(c[i+1]) || (name == "PEXPIREAT" && !midnight(c[2])) {
				t.Errorf("an expiry within a day: %v", c)
			}
		}
		if len(commands) < n {
			t.Errorf("only %d commands in the AOF", len(commands))
		}
		place := make([]int, n)
		for _, o := range desks {
			for _, v := range o.Queue(t) {
				var arrival int
				if _, err := fmt.Sscanf(o.Open(t, v.ID).Envelope.Text, "%d nguoi", &arrival); err != nil {
					t.Fatal(err)
				}
				place[arrival] = slices.IndexFunc(commands, func(c []string) bool { return strings.Contains(strings.Join(c[:min(3, len(c))], " "), v.ID) })
			}
		}
		rho := spearman(place)
		t.Logf("order of arrival against order in the AOF: %.3f over %d tips", rho, n)
		if math.Abs(rho) > 0.25 { // 3.5 standard deviations of a shuffle
			t.Errorf("stored in an order like that of arrival: %.2f", rho)
		}
	})
}

// send delivers n tips and returns when each arrived.
func send(t *testing.T, d *harness.Deployment, n int) []time.Time {
	t.Helper()
	var at []time.Time
	for i := range n {
		at = append(at, time.Now())
		d.Twilio.Post(t, harness.Callback{ID: harness.MessageID(i), From: "+" + number(i), Body: fmt.Sprintf("%d nguoi la o xa Muong Lat", i)})
	}
	return at
}

// spearman is the rank correlation of a sequence with its own index.
func spearman(at []int) float64 {
	rank := make([]int, len(at))
	for i, x := range at {
		for _, y := range at {
			if y < x {
				rank[i]++
			}
		}
	}
	var d2 float64
	for i, r := range rank {
		d2 += float64((r - i) * (r - i))
	}
	n := float64(len(at))
	return 1 - 6*d2/(n*(n*n-1))
}

// fine looks for a time within two hours of the arrivals, in seconds, milliseconds, microseconds or minutes, as digits or as integer; for nanoseconds within two
// seconds of them, since a random digest holds an integer of those four hours once in a hundred files.
func fine(b []byte, arrivals []time.Time) []string {
	first, last := arrivals[0], arrivals[len(arrivals)-1]
	var hits []string
	within := func(v uint64) string {
		for unit, name := range map[int64]string{int64(time.Minute): "minutes", int64(time.Second): "seconds", int64(time.Millisecond): "milliseconds",
			int64(time.Microsecond): "microseconds", 1: "nanoseconds"} {
			around := 2 * time.Hour
			if unit == 1 {
				around = 2 * time.Second
			}
			if v >= uint64(first.Add(-around).UnixNano()/unit) && v <= uint64(last.Add(around).UnixNano()/unit) {
				return name
			}
		}
		return ""
	}
	for _, digits := range strings.FieldsFunc(string(b), func(r rune) bool { return r < '0' || r > '9' }) {
		if v, err := strconv.ParseUint(digits, 10, 64); err == nil && within(v) != "" {
			hits = append(hits, "digits tell "+within(v))
		}
	}
	for at := 0; at+8 <= len(b); at++ {
		for _, v := range []uint64{binary.LittleEndian.Uint64(b[at:]), binary.BigEndian.Uint64(b[at:])} {
			if name := within(v); name != "" {
				hits = append(hits, "an integer tells "+name)
			}
		}
	}
	return hits
}

// clear leaves out what looks like ciphertext: any 64 bytes with more than 48 different values in a window.
func clear(b []byte) []byte {
	var out []byte
	for at := 0; at < len(b); at += 64 {
		piece := b[at:min(at+64, len(b))]
		var seen [256]bool
		different := 0
		for _, c := range piece {
			if !seen[c] {
				seen[c], different = true, different+1
			}
		}
		if different <= 44 {
			out = append(out, piece...)
		}
	}
	return out
}

// walk reads every file of the data and key folders but Redis's own.
func walk(t *testing.T, d *harness.Deployment, f func(path string, info fs.FileInfo, b []byte)) {
	t.Helper()
	for _, dir := range []string{d.Data(), filepath.Join(d.Dir, "keys")} {
		err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			if err != nil || !e.Type().IsRegular() || filepath.Base(filepath.Dir(path)) == "appendonlydir" {
				return err
			}
			info, err := e.Info()
			if err != nil {
				return err
			}
			b, err := os.ReadFile(path)
			if err == nil {
				f(path, info, b)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// aof reads every command of Redis's append-only files; blobs are cut to nothing.
func aof(t *testing.T, dir string) [][]string {
	t.Helper()
	var all [][]string
	files, err := filepath.Glob(filepath.Join(dir, "appendonlydir", "*.aof"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no AOF below %s: %v", dir, err)
	}
	slices.Sort(files)
	for _, path := range files {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.HasPrefix(b, []byte("REDIS")) {
			continue // the base, empty in this test
		}
		r := bufio.NewReader(bytes.NewReader(b))
		for {
			n, err := count(r, '*')
			if err != nil {
				break
			}
			c := make([]string, 0, n)
			for range n {
				size, err := count(r, '$')
				if err != nil {
					t.Fatal(err)
				}
				arg := make([]byte, size+2)
				if _, err := io.ReadFull(r, arg); err != nil {
					t.Fatal(err)
				}
				if size > 200 {
					arg = []byte("blob\r\n")
				}
				c = append(c, string(arg[:len(arg)-2]))
			}
			all = append(all, c)
		}
	}
	return all
}

func count(r *bufio.Reader, kind byte) (int, error) {
	line, err := r.ReadString('\n')
	if err != nil {
		return 0, err
	}
	if line[0] == '#' { // an annotation
		return count(r, kind)
	}
	return strconv.Atoi(strings.TrimSpace(line[1:]))
}

func upper(c []string) []string {
	out := make([]string, len(c))
	for i, s := range c {
		out[i] = strings.ToUpper(s)
	}
	return out
}

// midnight says whether milliseconds since 1970 are the end of a day in Vietnam.
func midnight(ms string) bool {
	v, err := strconv.ParseInt(ms, 10, 64)
	return err == nil && (v/1000+7*3600)%86400 == 0 && v%1000 == 0
}
