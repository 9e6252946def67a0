package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tipline/cmd/internal/harness"
)

// Members follow each other at one PC. After the last has logged out, and after a crash with a tip open, no file of the browser holds a word of a
// tip, its ID, a passphrase, or anything of an identity.
func TestNothingIsLeftOnThePC(t *testing.T) {
	const words = "canh bao thu nghiem o moc sau bon khong"
	k := openDesk(t, "Toi nay co nguoi gui ma tuy, "+words)
	profile := k.Profile
	c := harness.NewCanaries()
	c.Word("the tip's text", words)
	members := []string{k.office + "-1", k.office + "-2"}
	for _, m := range members {
		c.Word("a passphrase", k.d.Passphrase(t, m))
		file, err := os.ReadFile(k.d.Identity(m))
		if err != nil {
			t.Fatal(err)
		}
		c.Word("a locked identity", string(file[len(file)-64:]))
	}
	c.Word("an identity", "AGE-SECRET-KEY-PQ-1")
	c.Word("an identity", "tipline/1 identity")
	c.Word("the tip's ID", next(t, k.Screen))
	k.SeesText(t, words)
	k.follows(t)

	for _, m := range []string{members[1], members[0]} {
		k.Lock(t)
		if strings.Contains(k.Words(t), words) {
			t.Error("a locked screen shows the tip")
		}
		k.Unlock(t, k.d.Identity(m), k.d.Passphrase(t, m))
	}
	k.Leave(t)
	k.clean(t)
	k.Quit(t)
	clean(t, c, profile, "after logging out")

	k.Screen = k.d.StartScreen(t, harness.ScreenOptions{Profile: profile})
	k.Login(t, k.d, members[0])
	k.Go(t, "desk")
	k.Has(t, "[data-ready]")
	k.Click(t, "[role=option]")
	k.SeesText(t, words)
	k.follows(t)
	k.Crash(t)
	clean(t, c, profile, "after a crash")

	// The search would find what a page had kept.
	k.Screen = k.d.StartScreen(t, harness.ScreenOptions{Profile: profile})
	harness.Eval[bool](t, k.Screen, fmt.Sprintf("(localStorage.setItem('x', %q), true)", words))
	k.Quit(t)
	if hits, _ := c.SearchFolder(t, profile); len(hits) == 0 {
		t.Error("the search finds nothing, not even what is there")
	}
}

// follows opens a link to the tip on the screen, whose address the browser keeps.
func (k *desk) follows(t *testing.T) {
	t.Helper()
	k.Go(t, "handover")
	k.Click(t, "a[href^='#/desk/']")
	k.SeesText(t, "canh bao thu nghiem")
}

func clean(t *testing.T, c *harness.Canaries, profile, when string) {
	t.Helper()
	hits, read := c.SearchFolder(t, profile)
	if read < 1<<16 {
		t.Fatalf("only %d bytes in %s", read, filepath.Base(profile))
	}
	for _, h := range hits {
		t.Errorf("%s: %s", when, h)
	}
}
