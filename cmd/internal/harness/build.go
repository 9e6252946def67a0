package harness

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// A Mutation is a deliberate break of one file, for the control builds that a test must catch. It lives in the test alone: the product has no hook for it.
type Mutation struct {
	File string // from the module's root
	Old  string // must stand in the file exactly once
	New  string
}

// built remembers what was built, so that one test run builds each program once.
var built = struct {
	sync.Mutex
	dir  string
	done map[string]bool
}{done: map[string]bool{}}

// Build builds a command of cmd/ as `make build` does and returns the program's path.
func Build(tb testing.TB, command string, mutations ...Mutation) string {
	tb.Helper()
	built.Lock()
	defer built.Unlock()
	if len(mutations) > 0 {
		return build(tb, command, filepath.Join(tb.TempDir(), command), overlay(tb, mutations))
	}
	if built.dir == "" {
		dir, err := os.MkdirTemp("", "tipline-built-")
		must(tb, err)
		built.dir = dir
	}
	path := filepath.Join(built.dir, command)
	if !built.done[command] {
		build(tb, command, path)
		built.done[command] = true
	}
	return path
}

// Main runs a package's tests and removes what Build made.
func Main(m *testing.M) {
	code := m.Run()
	Clean()
	os.Exit(code)
}

// Clean removes what Build made, for packages whose tests end in another way than Main's.
func Clean() {
	if built.dir != "" {
		_ = os.RemoveAll(built.dir)
	}
}

func build(tb testing.TB, command, path string, flags ...string) string {
	tb.Helper()
	args := append([]string{"build", "-trimpath", "-o", path}, flags...)
	cmd := exec.Command("go", append(args, "tipline/cmd/"+command)...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOEXPERIMENT=runtimesecret")
	if out, err := cmd.CombinedOutput(); err != nil {
		tb.Fatalf("build %s: %v\n%s", command, err, out)
	}
	return path
}

// overlay writes the mutated files and the description by which the go command reads them instead of the true ones.
func overlay(tb testing.TB, mutations []Mutation) string {
	tb.Helper()
	dir, root := tb.TempDir(), Root(tb)
	texts := map[string]string{}
	for _, m := range mutations {
		if _, ok := texts[m.File]; !ok {
			b, err := os.ReadFile(filepath.Join(root, m.File))
			must(tb, err)
			texts[m.File] = string(b)
		}
		if n := strings.Count(texts[m.File], m.Old); n != 1 {
			tb.Fatalf("%s holds %q %d times: mend the mutation of this test", m.File, m.Old, n)
		}
		texts[m.File] = strings.Replace(texts[m.File], m.Old, m.New, 1)
	}
	replace := map[string]string{}
	for file, text := range texts {
		to := filepath.Join(dir, strings.ReplaceAll(file, "/", "-"))
		must(tb, os.WriteFile(to, []byte(text), 0o600))
		replace[filepath.Join(root, file)] = to
	}
	b, err := json.Marshal(map[string]any{"Replace": replace})
	must(tb, err)
	path := filepath.Join(dir, "overlay.json")
	must(tb, os.WriteFile(path, b, 0o600))
	return "-overlay=" + path
}

// Root is the module's folder.
func Root(tb testing.TB) string {
	tb.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	must(tb, err)
	return strings.TrimSpace(string(out))
}
