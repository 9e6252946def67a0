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
}

// The road runs one way: cmd → channels → intake → triage → crypto.
var directions = []forbidden{
	{"crypto/...", "triage/...", "crypto takes bytes and recipients; what a tip is stays above it"},
	{"crypto/...", "intake/...", "crypto must not be able to name a submission"},
	{"crypto/...", "channels/...", "crypto must not be able to name a carrier"},
	{"crypto/...", "cmd/...", "nothing imports a command"},
	{"triage/...", "intake/...", "triage cannot even name the plain text: Submission lives in intake"},
	{"triage/...", "channels/...", "triage tells offices through its own Notifier; ways of reaching people are chosen in cmd"},
	{"triage/...", "cmd/...", "nothing imports a command"},
	{"intake/...", "channels/...", "a door hands in; intake does not know which doors there are"},
	{"intake/...", "triage/store/...", "intake writes to the spool; only the feeder reaches Redis, through an interface"},
	{"intake/...", "cmd/...", "nothing imports a command"},
	{"channels/...", "triage/store/...", "a channel that could reach the queue could count it"},
	{"channels/...", "crypto/...", "a channel neither seals nor opens; it hands plain bytes to intake once"},
	{"channels/...", "cmd/...", "nothing imports a command"},
	{"triage/place", "crypto", "the resolver takes bytes and keeps nothing"},
	{"triage/place", "triage", "the resolver is used by intake, where triage's records have no business"},
	{"triage/place", "triage/matter", "places know nothing of matters"},
	{"triage/place", "triage/store", "the resolver takes bytes and keeps nothing"},
	{"triage/matter", "crypto", "word lists judge bytes and keep nothing"},
	{"triage/matter", "triage", "word lists are used by intake, where triage's records have no business"},
	{"triage/matter", "triage/store", "word lists judge bytes and keep nothing"},
	{"triage", "triage/store", "triage declares what it needs of a store; the store implements it"},
}

// A home is the one place of a third-party library.
type home struct {
	library string   // import path prefix
	homes   []string // package paths, as in forbidden
	files   string   // the only file name in there that may import it; "" any
	reason  string
}

var homes = []home{
	{"filippo.io/", []string{"crypto/..."}, "", "one package seals and opens; whoever audits keys reads one folder"},
	{"golang.org/x/crypto/", []string{"crypto/..."}, "", "primitives are put together in one place"},
	{"github.com/redis/", []string{"triage/store/..."}, "", "every key and every command in one package"},
	{"github.com/twilio/", []string{"channels/sms/..."}, "", "a carrier's library stays with its adapter"},
	{"github.com/ulule/", []string{"intake/..."}, "", "limits are taken at the door and nowhere else"},
	{"github.com/gofiber/", nil, "http.go", "no handler's context travels below a file that speaks HTTP; its buffers are reused"},
	{"github.com/valyala/", nil, "http.go", "as fiber: what is taken from a request is copied in that file"},
	{"github.com/BurntSushi/", []string{"cmd/...", "triage/matter/..."}, "", "configuration is read by commands; the server's records are not TOML"},
	{"github.com/chromedp/", []string{"cmd/..."}, "", "a browser is driven by end-to-end tests only"},
	{"golang.org/x/term", []string{"cmd/..."}, "", "a passphrase is typed at a command"},
}

// An imported path, where it stands.
type imported struct {
	file, folder, path string
	test               bool
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
		{"plain text reaches triage", imported{"triage/tip.go", "triage", "tipline/intake", false}, 1},
		{"intake reaches Redis", imported{"intake/feeder.go", "intake", "tipline/triage/store", false}, 1},
		{"resolver keeps records", imported{"triage/place/place.go", "triage/place", "tipline/triage", false}, 1},
		{"store uses triage", imported{"triage/store/store.go", "triage/store", "tipline/triage", false}, 0},
		{"age outside crypto", imported{"intake/intake.go", "intake", "filippo.io/age", false}, 1},
		{"age in crypto", imported{"crypto/seal.go", "crypto", "filippo.io/age", false}, 0},
		{"fiber in a role", imported{"intake/intake.go", "intake", "github.com/gofiber/fiber/v2", false}, 1},
		{"fiber in http.go", imported{"intake/http.go", "intake", "github.com/gofiber/fiber/v2", false}, 0},
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
		if matches(rule.from, imp.folder) && matches(rule.to, to) {
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
	if h.files != "" && filepath.Base(imp.file) != h.files && !imp.test {
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
			all = append(all, imported{rel, filepath.ToSlash(filepath.Dir(rel)), value, strings.HasSuffix(name, "_test.go")})
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
