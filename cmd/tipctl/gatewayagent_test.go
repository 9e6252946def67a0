package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// agentBeside writes agent.toml and its secrets for a door that gives one answer, and returns the file's path. What the door hears goes to heard.
func agentBeside(t *testing.T, heard *bytes.Buffer, more string) string {
	t.Helper()
	door := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(heard, r.Method, r.URL, r.Header)
		io.Copy(heard, r.Body)
		io.WriteString(w, "Da nhan. Ma: 1234.")
	}))
	t.Cleanup(door.Close)
	folder := t.TempDir()
	for name, text := range map[string]string{
		"door.token": "0123456789abcdef", "agent.key": strings.Repeat("k", 32), "phone": "app password", "signing": "app key",
		"agent.toml": "door = \"" + door.URL + "/sms/gateway/modem\"\ntoken_file = \"door.token\"\nkey_file = \"agent.key\"\n" + more,
	} {
		must(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600))
	}
	return filepath.Join(folder, "agent.toml")
}

// TestAgentSaysNothing runs the whole command as gammu-smsd does: nothing that it prints, sends or leaves has the number.
func TestAgentSaysNothing(t *testing.T) {
	was := agentVolatile
	agentVolatile = func(string) bool { return true }
	t.Cleanup(func() { agentVolatile = was })
	root := t.TempDir()
	for _, f := range []string{"in", "out", "run"} {
		must(t, os.Mkdir(filepath.Join(root, f), 0o700))
	}
	rc := filepath.Join(root, "gammu-smsdrc")
	must(t, os.WriteFile(rc, []byte("[smsd]\nservice = files\ninboxformat = unicode\ninboxpath = "+root+"/in/\noutboxpath = "+root+"/out/\nrunonreceive = exec tipctl gateway-agent gammu #\n"), 0o600))
	told := filepath.Join(t.TempDir(), "told")
	inject := filepath.Join(root, "inject")
	must(t, os.WriteFile(inject, []byte("#!/bin/sh\n{ echo \"$@\"; cat; env | grep SMS_; } > "+told+"\necho Written OUT_+84901234567\n"), 0o700))
	var heard, out bytes.Buffer
	path := agentBeside(t, &heard, fmt.Sprintf("[gammu]\nsmsdrc = %q\ninject = %q\nfolder = %q\n", rc, inject, filepath.Join(root, "run")))
	must(t, os.WriteFile(filepath.Join(root, "in", "IN20261122_101500_00_+84901234567_00.txt"), []byte("\xfe\xff\x00t\x00i\x00n"), 0o600))
	t.Setenv("SMS_MESSAGES", "1")
	t.Setenv("SMS_1_NUMBER", "+84901234567")
	t.Setenv("SMS_1_TEXT", "tin")
	printed, err := os.Create(filepath.Join(t.TempDir(), "printed")) // by the process itself, past the streams that run is given
	must(t, err)
	stdout, stderr := os.Stdout, os.Stderr
	os.Stdout, os.Stderr = printed, printed
	t.Cleanup(func() { os.Stdout, os.Stderr = stdout, stderr })
	if code := run(t.Context(), []string{"gateway-agent", "gammu", "-config", path}, strings.NewReader(""), &out, &out); code != 0 {
		t.Fatal(code, out.String())
	}
	b, err := os.ReadFile(told)
	must(t, err)
	if want := "-c " + rc + " TEXT +84901234567\nDa nhan. Ma: 1234."; string(b) != want {
		t.Errorf("%q, want %q", b, want)
	}
	if !strings.Contains(heard.String(), "text=tin") || !strings.Contains(out.String(), "answered 1,") {
		t.Error(heard.String(), out.String())
	}
	must(t, os.Remove(inject))
	past, err := os.ReadFile(printed.Name())
	must(t, err)
	out.Write(past)
	must(t, filepath.WalkDir(root, func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			b, _ := os.ReadFile(path)
			fmt.Fprintln(&out, path, string(b))
		}
		return err
	}))
	if all := heard.String() + out.String(); strings.Contains(all, "901234567") {
		t.Error(all)
	}
}

// TestAgentRefuses what would let a number out.
func TestAgentRefuses(t *testing.T) {
	var heard bytes.Buffer
	phone := "[android]\nusername = \"sms\"\npassword_file = \"phone\"\nsigning_key_file = \"signing\"\n"
	within, cancel := context.WithTimeout(t.Context(), 10*time.Second) // one that isn't refused serves until then
	defer cancel()
	for _, row := range []struct{ name, more, want string }{
		{"an open address", phone + "listen = \"0.0.0.0:0\"\n", "loopback"},
		{"a telephone on a net", phone + "url = \"http://192.0.2.1:8080\"\n", "https"},
		{"an unknown key", "from = true\n", "unknown key"},
		{"no key of the app", "[android]\nusername = \"sms\"\npassword_file = \"phone\"\n", "signing_key_file"},
	} {
		var out bytes.Buffer
		if code := run(within, []string{"gateway-agent", "android", "-config", agentBeside(t, &heard, row.more)}, strings.NewReader(""), &out, &out); code == 0 || !strings.Contains(out.String(), row.want) {
			t.Errorf("%s: %d %s", row.name, code, out.String())
		}
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	var out bytes.Buffer
	if code := run(stopped, []string{"gateway-agent", "android", "-listen", "127.0.0.1:0", "-config", agentBeside(t, &heard, phone)}, strings.NewReader(""), &out, &out); code != 0 || !strings.Contains(out.String(), "answered 0") {
		t.Error(code, out.String())
	}
}
