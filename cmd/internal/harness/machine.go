package harness

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// A Machine is a bare Debian root with an administrator at its prompt: a folder, its own processes, mounts and network, of which there is
// loopback alone. All of it ends with the prompt, and the prompt ends when nobody holds its other end, so that nothing is left even of a killed test.
type Machine struct {
	Dir    string
	shell  *exec.Cmd
	typed  io.WriteCloser
	prompt *bufio.Reader
	end    context.CancelFunc // at once, whatever runs
}

// suite is the Debian that the administrator's chapter is written for.
const suite = "bookworm"

// NewMachine unpacks a minimal Debian on which the packages that install (lines of shell) installs are there already, for inside there is no
// network, and sits down at its prompt.
func NewMachine(tb testing.TB, install string) *Machine {
	tb.Helper()
	for path, pkg := range map[string]string{"/usr/sbin/debootstrap": "debootstrap", "/usr/bin/unshare": "util-linux", "/sbin/ip": "iproute2"} {
		need(tb, path, pkg)
	}
	if os.Geteuid() != 0 {
		tb.Fatal("this test makes a Debian root: run it as root (in a container: with the capability to mount)")
	}
	r := &Machine{Dir: filepath.Join(tb.TempDir(), "root")}
	must(tb, os.Mkdir(r.Dir, 0o755))
	output(tb, "tar", "-xpf", bareRoot(tb, install), "--numeric-owner", "-C", r.Dir)
	r.sitDown(tb)
	return r
}

// enter mounts what programs expect, and hands over to bash in the root of its first argument. The chapter asks for a machine without swap; one
// that has some plays one that has none.
const enter = `set -e
cd "$1"
mount -t proc proc proc
printf 'Filesystem\tType\tSize\tUsed\tPriority\n' > ../swaps
mount --bind ../swaps proc/swaps
for name in null zero full random urandom tty; do mount --bind /dev/$name dev/$name; done
if [ "$3" = alone ]; then ip link set lo up; fi
exec chroot . /usr/bin/env -i HOME=/root LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin $4 bash -c "$2"`

// atPrompt types what comes on its input, a NUL after each block, in one shell: folders and variables last. The first command that fails ends it.
const atPrompt = `set -e
exec 2>&1
while IFS= read -r -d '' block; do eval "$block" < /dev/null; printf '\0'; done`

func (r *Machine) sitDown(tb testing.TB) {
	tb.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, "unshare", "--mount", "--pid", "--net", "--ipc", "--uts", "--fork", "--kill-child", "bash", "-c", enter, "enter", r.Dir, atPrompt, "alone", "")
	typed, err := cmd.StdinPipe()
	must(tb, err)
	shown, err := cmd.StdoutPipe()
	must(tb, err)
	cmd.Stderr = cmd.Stdout
	must(tb, cmd.Start())
	r.shell, r.typed, r.prompt, r.end = cmd, typed, bufio.NewReader(shown), cancel
	tb.Cleanup(r.Close)
	r.Type(tb, "true")
}

// Type types a block and returns what it showed; a command of it that fails, and one that takes too long, fail the test.
func (r *Machine) Type(tb testing.TB, block string) string {
	tb.Helper()
	watch := time.AfterFunc(150*time.Second, r.end)
	defer watch.Stop()
	_, err := io.WriteString(r.typed, block+"\x00")
	must(tb, err)
	shown, err := r.prompt.ReadString(0)
	if err != nil {
		tb.Fatalf("typed on the root:\n%s\nshown, before it ended or was ended:\n%s", block, shown)
	}
	return strings.TrimSuffix(shown, "\x00")
}

// Put copies a file or folder of this machine into the root; the folder to which it goes is made.
func (r *Machine) Put(tb testing.TB, from, to string) {
	tb.Helper()
	must(tb, os.MkdirAll(filepath.Join(r.Dir, filepath.Dir(to)), 0o755))
	output(tb, "cp", "-a", from, filepath.Join(r.Dir, to))
}

// Carry brings a file or folder of another root to the same place, as on a disk that is carried over.
func (r *Machine) Carry(tb testing.TB, from *Machine, path string) {
	tb.Helper()
	r.Put(tb, filepath.Join(from.Dir, path), path)
}

// Close leaves the prompt, which switches the machine off, everything on it at once. Its disk stays until the test ends.
func (r *Machine) Close() {
	watch := time.AfterFunc(10*time.Second, r.end)
	defer watch.Stop()
	_ = r.typed.Close()
	_ = r.shell.Wait()
}

// bareRoot is an archive of a minimal Debian after install. Making one takes minutes, so it is kept in the cache folder; another mirror or other
// packages make another one.
func bareRoot(tb testing.TB, install string) string {
	tb.Helper()
	mirror := debianMirror(tb)
	cache, err := os.UserCacheDir()
	must(tb, err)
	cache = filepath.Join(cache, "tipline", "roots")
	sum := sha256.Sum256([]byte(mirror + "\x00" + install))
	kept := filepath.Join(cache, fmt.Sprintf("%s-%x.tar", suite, sum[:6]))
	if _, err := os.Stat(kept); err == nil {
		return kept
	}
	must(tb, os.MkdirAll(cache, 0o700))
	dir, err := os.MkdirTemp(cache, "making-")
	must(tb, err)
	defer os.RemoveAll(dir)
	root := filepath.Join(dir, "root")
	settings, proxy := aptSettings(tb)
	patiently(tb, []string{proxy}, "debootstrap", "--variant=minbase", suite, root, mirror)
	must(tb, os.WriteFile(filepath.Join(root, "etc/apt/apt.conf.d/90machine"), settings, 0o644))
	install = "set -e\n" + install + "\napt-get clean\necho 'Acquire::Retries 0;' > /etc/apt/apt.conf.d/90machine" // the network is not coming back
	patiently(tb, nil, "unshare", "--mount", "--pid", "--fork", "--kill-child", "bash", "-c", enter, "enter", root, install, "connected", proxy)
	output(tb, "tar", "-cpf", root+".tar", "--numeric-owner", "-C", root, ".")
	must(tb, os.Rename(root+".tar", kept))
	return kept
}

// debianMirror is where apt on this machine gets its packages.
func debianMirror(tb testing.TB) string {
	tb.Helper()
	sources := output(tb, "apt-get", "update", "--print-uris")
	m := regexp.MustCompile(`'(\S+)/dists/` + suite + `/InRelease'`).FindStringSubmatch(sources)
	if m == nil {
		tb.Fatalf("apt has no source for %s: add its line to /etc/apt/sources.list", suite)
	}
	return m[1]
}

// fetching is a setting of apt without which nothing may be reached, or believed, here.
var fetching = regexp.MustCompile(`^Acquire::(https?::|Check-).* "[^"]+";`)

// aptSettings is what apt on this machine was told about fetching, and the assignment of the proxy that it uses.
func aptSettings(tb testing.TB) (settings []byte, proxy string) {
	tb.Helper()
	var b bytes.Buffer
	for line := range strings.Lines(output(tb, "apt-config", "dump")) {
		if !fetching.MatchString(line) {
			continue
		}
		b.WriteString(line)
		if rest, ok := strings.CutPrefix(line, `Acquire::http::Proxy "`); ok {
			proxy = "http_proxy=" + strings.TrimSuffix(rest, "\";\n")
		}
	}
	if proxy == "" {
		proxy = "http_proxy=" + os.Getenv("http_proxy")
	}
	return b.Bytes(), proxy
}

// patiently runs what takes minutes.
func patiently(tb testing.TB, env []string, program string, args ...string) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = append(os.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		tb.Fatalf("%s: %v (in a container, root needs the capability to mount)\n%s", program, err, out)
	}
}
