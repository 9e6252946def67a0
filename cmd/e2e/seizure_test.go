package e2e

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"tipline/cmd/internal/harness"
	"tipline/crypto"
)

// TestSeizure steals everything that the server owns, with 500 tips in it: disk, environment and memory. None opens.
// File keys in memory are tried on each eighth tip; SEIZURE_ALL=1 tries them on all, which takes some minutes more.
func TestSeizure(t *testing.T) {
	v := seize(t, harness.Build(t, "tipd"))
	t.Run("memory", func(t *testing.T) {
		sample := 8
		if os.Getenv("SEIZURE_ALL") != "" {
			sample = 1
		}
		verdict := v.attack(t, sample)
		t.Logf("core image of %d MB, %d windows: payload keys of %d in %d tips, file keys of %d in %d, %d identities",
			v.core.Bytes>>20, verdict.Windows, verdict.Payload, len(v.tips), verdict.File, verdict.FileTips, verdict.Identities)
		if n := len(verdict.Opened); 100*n > len(v.tips) {
			t.Errorf("%d of %d tips open from memory; at most 1 in 100 may", n, len(v.tips))
		}
		if verdict.Identities > 0 {
			t.Error("memory holds an office's identity")
		}
	})
	t.Run("disk and environment", func(t *testing.T) { disk(t, v) })
	t.Run("control", func(t *testing.T) {
		v := seize(t, harness.Build(t, "tipd", keepsKey...))
		if verdict := v.attack(t, len(v.tips)); len(verdict.Opened) == 0 {
			t.Error("a build that keeps one key is not caught")
		}
	})
}

// loot is what a thief has.
type loot struct {
	d       *harness.Deployment
	server  *harness.Server
	tips    []*harness.Tip // for the judge alone: the thief has them without their plaintext
	core    *harness.Core
	offices []*crypto.Recipient
}

// seize fills a server with 500 tips, waits for a turn of its pools and a collection, and takes a core image.
func seize(t *testing.T, program string) *loot {
	t.Helper()
	const n = 500
	d := harness.Deploy(t, harness.Options{Every: time.Second, Turn: 15 * time.Second})
	v := &loot{d: d, server: d.Start(t, program)}
	for i := range n {
		d.Twilio.Post(t, harness.Callback{ID: harness.MessageID(i), From: "+" + number(i), Body: fmt.Sprintf("tin %d ve nguoi la o xa A Luoi 1, Hue", i)})
	}
	turned := turns(t, v.server)
	desks := d.Desks(t)
	waitTips(t, n, desks)
	for _, o := range desks {
		for _, view := range o.Queue(t) {
			v.tips = append(v.tips, o.Open(t, view.ID))
		}
	}
	if len(v.tips) < n {
		t.Fatalf("%d tips, want %d", len(v.tips), n)
	}
	harness.Until(t, "a turn of the pools", func() bool { return turns(t, v.server) > turned })
	d.Settle(t, desks...) // by then the pools are full again, and what filling them left is collected
	v.core = harness.TakeCore(t, v.server.PID())
	v.offices = d.Offices(t)
	return v
}

// attack tries the memory on all tips; the outer lock is off, since the key table lies on the stolen disk.
func (v *loot) attack(t *testing.T, sample int) harness.Verdict {
	t.Helper()
	var sealed, recipients [][]byte
	for _, tip := range v.tips {
		sealed = append(sealed, tip.Sealed)
	}
	for _, r := range v.offices {
		recipients = append(recipients, r.Bytes())
	}
	var stored [][]byte
	for _, pattern := range []string{"redis/appendonlydir/*", "spool/*"} {
		files, err := filepath.Glob(filepath.Join(v.d.Data(), pattern))
		if err != nil || len(files) == 0 {
			t.Fatalf("no files in %s: %v", pattern, err)
		}
		for _, path := range files {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			stored = append(stored, b)
		}
	}
	return v.core.Attack(t, sealed, "tipline/1 tip\n", recipients, stored, sample)
}

// identityText is how an age private key is written.
var identityText = regexp.MustCompile(`(?i)AGE-SECRET-KEY-(PQ-)?1[02-9AC-HJ-NP-Z]{50,}`)

// disk looks for any private key on the disk and in the environment, and tries every window of keys, registry, configuration and environment on all tips.
func disk(t *testing.T, v *loot) {
	t.Helper()
	environ, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", v.server.PID()))
	if err != nil {
		t.Fatal(err)
	}
	image := [][]byte{environ}
	for _, name := range []string{"data", "keys", "registry", "secrets", "tipd.toml", "tipd.log"} {
		err := filepath.WalkDir(filepath.Join(v.d.Dir, name), func(path string, e fs.DirEntry, err error) error {
			if err != nil || !e.Type().IsRegular() {
				return err
			}
			b, err := os.ReadFile(path)
			if identityText.Match(b) {
				t.Errorf("%s holds a private key", e.Name())
			}
			if name != "data" { // there lie the locked tips themselves
				image = append(image, b)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if identityText.Match(environ) {
		t.Error("the environment holds a private key")
	}
	v.core = harness.ImageOf(image)
	verdict := v.attack(t, 1)
	t.Logf("%d bytes, %d windows tried, %d of %d tips open", v.core.Bytes, verdict.Windows, len(verdict.Opened), len(v.tips))
	if verdict.Windows == 0 || len(verdict.Opened) > 0 || verdict.Identities > 0 {
		t.Errorf("%d of %d tips open, %d identities found", len(verdict.Opened), len(v.tips), verdict.Identities)
	}
}

// turns is how often the server has dropped its pools.
func turns(t *testing.T, s *harness.Server) int {
	t.Helper()
	return s.Metric(t, "tipline_pool_turns_total")
}
