// Package imports holds the directions of imports, each forbidden one with its reason. It has no code of its own.
package imports

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "tipline"

// A forbidden import: packages whose path matches from may not import those that match to.
type forbidden struct {
	from, to string // a package path, or with /... all below it too; relative to the module
	reason   string
	outside  bool // tests of the package from outside (package x_test) may
}

// The road runs one way: cmd → channels → intake → triage → crypto.
var directions = []forbidden{
	{from: "crypto/...", to: "triage/...", reason: "crypto takes bytes and recipients; what a tip is stays above it"},
	{from: "crypto/...", to: "intake/...", reason: "crypto must not be able to name a submission"},
	{from: "crypto/...", to: "channels/...", reason: "crypto must not be able to name a carrier"},
	{from: "crypto/...", to: "cmd/...", reason: "nothing imports a command"},
	{from: "triage/...", to: "intake/...", reason: "triage cannot even name the plain text: Submission lives in intake"},
	{from: "triage/...", to: "channels/...", reason: "triage tells offices through its own Notifier; ways of reaching people are chosen in cmd"},
	{from: "triage/...", to: "cmd/...", reason: "nothing imports a command"},
	{from: "intake/...", to: "channels/...", reason: "a door hands in; intake does not know which doors there are"},
	{from: "intake/...", to: "triage/store/...", reason: "intake writes to the spool; only the feeder reaches Redis, through an interface"},
	{from: "intake/...", to: "cmd/...", reason: "nothing imports a command"},
	{from: "channels/...", to: "triage/store/...", reason: "a channel that could reach the queue could count it"},
	{from: "channels/...", to: "crypto/...", reason: "a channel neither seals nor opens; it hands plain bytes to intake once"},
	{from: "channels/...", to: "cmd/...", reason: "nothing imports a command"},
	{from: "triage/place", to: "crypto", reason: "the resolver takes bytes and keeps nothing"},
	{from: "triage/place", to: "triage", reason: "the resolver is used by intake, where triage's records have no business"},
	{from: "triage/place", to: "triage/matter", reason: "places know nothing of matters"},
	{from: "triage/place", to: "triage/store", reason: "the resolver takes bytes and keeps nothing"},
	{from: "triage/matter", to: "crypto", reason: "word lists judge bytes and keep nothing"},
	{from: "triage/matter", to: "triage", reason: "word lists are used by intake, where triage's records have no business"},
	{from: "triage/matter", to: "triage/store", reason: "word lists judge bytes and keep nothing"},
	{from: "triage/giveaway", to: "crypto", reason: "marks are found in bytes and keep nothing"},
	{from: "triage/giveaway", to: "triage/...", reason: "marks know nothing of tips, places or matters: the officers' browser has the same code"},
	{from: "triage/audit", to: "triage", reason: "the log takes signed acts and knows nothing of tips"},
	{from: "triage/audit", to: "triage/store", reason: "the log is files; what Redis holds can be changed without a trace"},
	{from: "triage/facts", to: "crypto", reason: "facts are found in bytes and keep nothing; sealing a card is its caller's"},
	{from: "triage/facts", to: "triage", reason: "facts are used by intake, where triage's records have no business"},
	{from: "triage/facts", to: "triage/store", reason: "facts are found in bytes and keep nothing"},
	// The desk listener's tests stand outside the package and run over a real store, as cmd wires it: a double would agree with whatever the
	// code believes of Redis. No part of triage learns anything by that, since such a test is a package of its own.
	{from: "triage", to: "triage/store", reason: "triage declares what it needs of a store; the store implements it", outside: true},
}

// A home is the one place of a third-party library.
type home struct {
	library string   // import path prefix
	homes   []string // package paths, as in forbidden
	files   string   // the only file name in there that may import it, alone or behind a noun and an underscore; "" any
	reason  string
}

var homes = []home{
	// The measuring stick of the benchmark is put together from the libraries alone: with our code in it, it would measure us against ourselves.
	{"filippo.io/", []string{"crypto/...", "cmd/internal/floor"}, "", "one package seals and opens; whoever audits keys reads one folder"},
	// The harness plays the thief, who brings his own tools: tried against the bytes with ours, a fault of ours would hide itself.
	{"golang.org/x/crypto/", []string{"crypto/...", "cmd/internal/harness", "cmd/e2e"}, "", "primitives are put together in one place"},
	{"github.com/redis/", []string{"triage/store/...", "cmd/internal/floor"}, "", "every key and every command in one package"},
	{"github.com/twilio/", []string{"channels/sms/...", "channels/notice", "channels/twilio"}, "", "a carrier's library stays with its adapter"},
	{"github.com/wneessen/", []string{"channels/notice"}, "", "mail is sent to offices alone"},
	{"github.com/nicholas-fedor/", []string{"channels/notice"}, "", "a push service's library stays with its adapter"},
	{"github.com/emiago/", []string{"channels/sip"}, "", "both print who calls: one package takes their voice away and looks at what comes before they do"},
	{"github.com/pion/", []string{"channels/sip"}, "", "as emiago's: packets of calls"},
	{"github.com/ulule/", []string{"intake/..."}, "", "limits are taken at the door and nowhere else"},
	{"github.com/gofiber/", nil, "http.go", "no handler's context travels below a file that speaks HTTP; its buffers are reused"},
	{"github.com/valyala/", nil, "http.go", "as fiber: what is taken from a request is copied in that file"},
	// triage reads the directory as operators write it, triage/matter the word lists; both are text that people edit.
	{"github.com/BurntSushi/", []string{"cmd/...", "triage", "triage/matter"}, "", "configuration is read by commands; the server's records are not TOML"},
	{"golang.org/x/mod/", []string{"triage/audit"}, "", "one package makes and checks the log's tree and its signed notes; everybody else gets answers"},
	{"github.com/chromedp/", []string{"cmd/..."}, "", "a browser is driven by end-to-end tests only"},
	{"golang.org/x/term", []string{"cmd/..."}, "", "a passphrase is typed at a command"},
}

// An imported path, where it stands.
type imported struct {
	file, folder, path string
	test               bool // in a file of tests
	outside            bool // in a package of tests beside the one in the folder
}

func TestImportsPointOneWay(t *testing.T) {
	for _, imp := range allImports(t) {
		for _, fault := range directionFaults(imp) {
			t.Error(fault)
		}
	}
}

func TestLibrariesStayAtHome(t *testing.T) {
	for _, imp := range allImports(t) {
		for _, fault := range homeFaults(imp) {
			t.Error(fault)
		}
	}
}

// TestRulesCanFail shows each kind of rule a breach of it.
func TestRulesCanFail(t *testing.T) {
	rows := []struct {
		name string
		imp  imported
		want int
	}{
		{"plain text reaches triage", imported{file: "triage/tip.go", folder: "triage", path: "tipline/intake"}, 1},
		{"intake reaches Redis", imported{file: "intake/feeder.go", folder: "intake", path: "tipline/triage/store"}, 1},
		{"resolver keeps records", imported{file: "triage/place/place.go", folder: "triage/place", path: "tipline/triage"}, 1},
		{"store uses triage", imported{file: "triage/store/store.go", folder: "triage/store", path: "tipline/triage"}, 0},
		{"triage reaches Redis", imported{file: "triage/console.go", folder: "triage", path: "tipline/triage/store"}, 1},
		{"so do its inner tests", imported{file: "triage/tip_test.go", folder: "triage", path: "tipline/triage/store", test: true}, 1},
		{"outer tests may", imported{file: "triage/stage_test.go", folder: "triage", path: "tipline/triage/store", test: true, outside: true}, 0},
		{"but reach no plain text", imported{file: "triage/stage_test.go", folder: "triage", path: "tipline/intake", test: true, outside: true}, 1},
		{"age outside crypto", imported{file: "intake/intake.go", folder: "intake", path: "filippo.io/age"}, 1},
		{"age in crypto", imported{file: "crypto/seal.go", folder: "crypto", path: "filippo.io/age"}, 0},
		{"primitives in a role", imported{file: "intake/guard.go", folder: "intake", path: "golang.org/x/crypto/argon2"}, 1},
		{"primitives in a command", imported{file: "cmd/tipd/wire.go", folder: "cmd/tipd", path: "golang.org/x/crypto/argon2"}, 1},
		{"a thief's own", imported{file: "cmd/internal/harness/core.go", folder: "cmd/internal/harness", path: "golang.org/x/crypto/chacha20"}, 0},
		{"TOML in the store", imported{file: "triage/store/tip.go", folder: "triage/store", path: "github.com/BurntSushi/toml"}, 1},
		{"fiber in a role", imported{file: "intake/intake.go", folder: "intake", path: "github.com/gofiber/fiber/v2"}, 1},
		{"fiber in another's http.go", imported{file: "triage/membership_http.go", folder: "triage", path: "github.com/gofiber/fiber/v2"}, 0},
		{"fiber in a file that ends so", imported{file: "triage/nohttp.go", folder: "triage", path: "github.com/gofiber/fiber/v2"}, 1},
		{"fiber in http.go", imported{file: "intake/http.go", folder: "intake", path: "github.com/gofiber/fiber/v2"}, 0},
	}
	for _, row := range rows {
		if got := len(directionFaults(row.imp)) + len(homeFaults(row.imp)); got != row.want {
			t.Errorf("%s: %d faults, want %d", row.name, got, row.want)
		}
	}
}

func directionFaults(imp imported) []string {
	to, ours := strings.CutPrefix(imp.path, module+"/")
	if !ours {
		return nil
	}
	var faults []string
	for _, rule := range directions {
		if matches(rule.from, imp.folder) && matches(rule.to, to) && !(rule.outside && imp.outside) {
			faults = append(faults, imp.file+" imports "+imp.path+": "+rule.reason)
		}
	}
	return faults
}

func homeFaults(imp imported) []string {
	var faults []string
	for _, h := range homes {
		if !strings.HasPrefix(imp.path, h.library) {
			continue
		}
		if !atHome(h, imp) {
			faults = append(faults, imp.file+" imports "+imp.path+": "+h.reason)
		}
	}
	return faults
}

func atHome(h home, imp imported) bool {
	name := filepath.Base(imp.file)
	if h.files != "" && name != h.files && !strings.HasSuffix(name, "_"+h.files) && !imp.test {
		return false
	}
	if h.homes == nil {
		return true
	}
	for _, folder := range h.homes {
		if matches(folder, imp.folder) {
			return true
		}
	}
	return false
}

// matches says whether a package path is meant by a pattern.
func matches(pattern, path string) bool {
	if root, all := strings.CutSuffix(pattern, "/..."); all {
		return path == root || strings.HasPrefix(path, root+"/")
	}
	return path == pattern
}

// allImports reads the import lines of every Go file of the module.
func allImports(t *testing.T) []imported {
	t.Helper()
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	var all []imported
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && path != root && (strings.HasPrefix(name, ".") || name == "testdata" || name == "run" || name == "bin") {
			return fs.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range parsed.Imports {
			value, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			all = append(all, imported{
				file: rel, folder: filepath.ToSlash(filepath.Dir(rel)), path: value,
				test: strings.HasSuffix(name, "_test.go"), outside: strings.HasSuffix(parsed.Name.Name, "_test"),
			})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 50 {
		t.Fatalf("only %d imports found: the walk looks at the wrong folder", len(all))
	}
	return all
}
