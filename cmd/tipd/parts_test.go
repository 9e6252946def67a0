package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"tipline/channels/sms"
	"tipline/cmd/internal/config"
)

// TestPartsGetWhatTheOperatorWrote reads a file as an operator writes it and looks at what doors and pages are told.
func TestPartsGetWhatTheOperatorWrote(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "token"), []byte("a-token-of-this-test"), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Parse(filepath.Join(dir, "tipd.toml"), []byte(`
pin = "abc"
[public]
url = "https://tips.example"
[release]
every = "6h"
[site]
address = "X-Tipline-Address"
exit = "https://news.example/"
[[door]]
name = "pages"
kind = "web"
[[door]]
name = "quiet"
kind = "gateway"
token_files = ["token"]
reply = "ack"
prefixes = ["+84"]
per_hour = 7
per_day = 9
[[door]]
name = "plain"
kind = "gateway"
blind = true
token_files = ["token"]
`))
	if err != nil {
		t.Fatal(err)
	}
	s := site(cfg, nil, slog.New(slog.DiscardHandler))
	if s.Door != "pages" || !s.Secure || s.Address != "X-Tipline-Address" || s.Exit != "https://news.example/" || s.Schedule.Every != 6*time.Hour {
		t.Errorf("the pages are told %+v", s)
	}
	doors, err := smsDoors(cfg, nil)
	if err != nil || len(doors) != 2 {
		t.Fatalf("%d doors, %v", len(doors), err)
	}
	if d := doors[0]; d.Reply != sms.ReplyAck || !slices.Equal(d.Prefixes, []string{"+84"}) || d.PerHour != 7 || d.PerDay != 9 || d.Blind {
		t.Errorf("%s answers otherwise than it is told", d.Name)
	}
	if d := doors[1]; d.Reply != sms.ReplyCode || d.Prefixes != nil || d.PerHour != sms.DefaultPerHour || d.PerDay != sms.DefaultPerDay || !d.Blind {
		t.Errorf("%s answers otherwise than by default", d.Name)
	}
	for i := range doors {
		if err := doors[i].Validate(); err != nil {
			t.Error(err)
		}
	}
}
