package config

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// onionFolder is where the torrc has the instance of Debian's package keep its files.
const onionFolder = "/var/lib/tor-instances/tipline"

// torrc is deploy/onion/torrc with that folder elsewhere.
func torrc(t *testing.T, folder string) string {
	t.Helper()
	b, err := os.ReadFile("../../../deploy/onion/torrc")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), "HiddenServiceDir "+onionFolder+"/onion\n") {
		t.Fatal("the service's folder is elsewhere")
	}
	file := filepath.Join(folder, "torrc")
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(string(b), onionFolder, folder)), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func tor(t *testing.T, folder string, more ...string) *exec.Cmd {
	t.Helper()
	path, err := exec.LookPath("tor")
	if err != nil {
		t.Fatal("tor is missing: make setup, or apt-get install tor")
	}
	return exec.Command(path, append([]string{"--defaults-torrc", os.DevNull, "-f", torrc(t, folder), "--DataDirectory", filepath.Join(folder, "data")}, more...)...)
}

// TestTorTakesTheTorrc asks a real tor, which warns of what is old or dangerous.
func TestTorTakesTheTorrc(t *testing.T) {
	out, err := tor(t, t.TempDir(), "--verify-config").CombinedOutput()
	if err != nil || !strings.Contains(string(out), "Configuration was valid") {
		t.Fatalf("%v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "[warn]") && !strings.Contains(line, "running Tor as root") {
			t.Error(line)
		}
	}
	if out, err := tor(t, t.TempDir(), "--HiddenServiceNoSuchLine", "1", "--verify-config").CombinedOutput(); err == nil {
		t.Errorf("tor takes anything:\n%s", out)
	}
}

// TestTorMakesAnAddressThatTheConfigurationTakes starts it without a network: what it writes into the service's folder is what [site] onion wants, and it says
// nothing else than what it says at its start.
func TestTorMakesAnAddressThatTheConfigurationTakes(t *testing.T) {
	folder := t.TempDir()
	cmd := tor(t, folder, "--DisableNetwork", "1", "--Log", "notice stdout")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		cmd.Process.Kill()
		cmd.Wait()
	}()
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if strings.Contains(lines.Text(), "Bootstrapped 0%") { // the services' folders are written before
			break
		}
	}
	b, err := os.ReadFile(filepath.Join(folder, "onion", "hostname"))
	if err != nil {
		t.Fatal(err)
	}
	if fault := onionFault("http://" + strings.TrimSpace(string(b))); fault != "" {
		t.Errorf("%s: %s", b, fault)
	}
	stat, err := os.Stat(filepath.Join(folder, "onion"))
	if err != nil || stat.Mode().Perm() != 0o700 {
		t.Errorf("the folder of keys: %v, %v", stat.Mode(), err)
	}
}

// TestTorrcLeadsToThePublicListener: to nothing else, and with nothing else open.
func TestTorrcLeadsToThePublicListener(t *testing.T) {
	b, err := os.ReadFile("../../../deploy/onion/torrc")
	if err != nil {
		t.Fatal(err)
	}
	set := map[string][]string{}
	for line := range strings.Lines(string(b)) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), " "); ok && !strings.HasPrefix(name, "#") {
			set[name] = append(set[name], value)
		}
	}
	for name, want := range map[string]string{
		"HiddenServicePort": "80 127.0.0.1:8080", "SocksPort": "0", "ControlPort": "0", "ControlSocket": "0", "ORPort": "0", "ExitRelay": "0", "HeartbeatPeriod": "0",
		"SafeLogging": "1", "Log": "err syslog",
	} {
		if len(set[name]) != 1 || set[name][0] != want {
			t.Errorf("%s is %q, want %q alone", name, set[name], want)
		}
	}
	if len(set["HiddenServiceDir"]) != 1 || len(set["HiddenServiceSingleHopMode"])+len(set["HiddenServiceNonAnonymousMode"]) > 0 {
		t.Error("more than one service, or one that hides nobody")
	}
}
