package main

import (
	"encoding/base64"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestScanFindsPrivateKeysWhereverTheyStand(t *testing.T) {
	key := "AGE-SECRET-KEY-PQ-1" + strings.Repeat("Q", 58)
	rows := []struct {
		name    string
		content string
		held    bool
	}{
		{"bare", key + "\n", true},
		{"lower case", strings.ToLower(key), true},
		{"classic identity", "AGE-SECRET-KEY-1QQQ", true},
		{"hex", hex.EncodeToString([]byte(key)), true},
		{"base64", base64.StdEncoding.EncodeToString([]byte(key)), true},
		{"base64 shifted by one", base64.StdEncoding.EncodeToString([]byte("x" + key)), true},
		{"base64 shifted by two", base64.StdEncoding.EncodeToString([]byte("xy" + key)), true},
		{"unlocked identity file", "tipline/1 identity\n{}", true},
		{"across two pieces", strings.Repeat("a", 1<<20-7) + key, true},
		{"deep in a large file", strings.Repeat("a", 3<<20) + key, true},
		{"locked identity file", "age-encryption.org/v1\n-> scrypt abc 18\n", false},
		{"a recipient", "age1pq1qqqqq", false},
		{"empty", "", false},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "file"), []byte(row.content), 0o600); err != nil {
				t.Fatal(err)
			}
			faults := scanFiles(dir)
			if got := len(faults) > 0; got != row.held {
				t.Fatalf("found %v, want %v: %v", got, row.held, faults)
			}
			for _, f := range faults {
				if strings.Contains(f.Error(), "QQQQ") {
					t.Errorf("the fault repeats the key: %v", f)
				}
			}
		})
	}
}

func TestScanFindsKeysInTheEnvironment(t *testing.T) {
	faults := scanEnvironment([]string{"HOME=/root", "OLD_KEY=AGE-SECRET-KEY-PQ-1QQQQ"})
	if len(faults) != 1 || !strings.Contains(faults[0].Error(), "OLD_KEY") || strings.Contains(faults[0].Error(), "QQQQ") {
		t.Fatalf("got %v", faults)
	}
}
