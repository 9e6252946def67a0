package console

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// install puts the locked packages in place, once, where nobody has: `npm ci` takes what package-lock.json names and nothing else.
var install = sync.OnceValues(func() ([]byte, error) {
	if _, err := os.Stat("node_modules/.package-lock.json"); err == nil {
		return nil, nil
	}
	return exec.Command("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error").CombinedOutput()
})

// node runs one of the console's own tools and fails with its words.
func node(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := install(); err != nil {
		t.Fatalf("npm ci: %v\n%s", err, out)
	}
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", filepath.Base(name), strings.Join(args, " "), err, out)
	}
}

func TestTypes(t *testing.T) {
	t.Parallel()
	node(t, "node", "node_modules/typescript/bin/tsc", "--noEmit")
}

func TestScripts(t *testing.T) {
	t.Parallel()
	node(t, "node", "test.mjs")
}

// The committed bundle is what the sources give, byte for byte: nobody has to believe that dist/ was built from what is read in review.
func TestBundleIsBuiltFromTheSources(t *testing.T) {
	t.Parallel()
	fresh := t.TempDir()
	node(t, "node", "build.mjs", fresh)
	for name, want := range files(t, fresh) {
		got, err := os.ReadFile(filepath.Join("dist", name))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("dist/%s is stale: run make console", name)
		}
	}
	for name := range files(t, "dist") {
		if _, err := os.Stat(filepath.Join(fresh, name)); err != nil {
			t.Errorf("dist/%s is of no source: remove it", name)
		}
	}
}

func files(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		all[name], err = os.ReadFile(path)
		return err
	})
	if err != nil || len(all) == 0 {
		t.Fatalf("%d files in %s, %v", len(all), dir, err)
	}
	return all
}

// The page runs nothing that is not a file of this origin, and no file of the bundle names another.
func TestNothingFromElsewhere(t *testing.T) {
	served := Files()
	page := string(served["/"].Body)
	for _, bad := range []string{"<script>", "style=", "onload=", "onclick=", "http:", "https:"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	for _, path := range []string{"/", "/app.js", "/app.css", "/vault.js", "/icon.svg", "/licenses.txt"} {
		f, ok := served[path]
		if !ok || len(f.Body) == 0 || f.Type == "" {
			t.Errorf("%s is not served", path)
		}
	}
	for _, path := range []string{"/app.js", "/vault.js"} {
		for _, bad := range []string{"innerHTML=", "eval(", "new Function", "document.write", "insertAdjacentHTML(", "dangerouslySetInnerHTML:", "sourceMappingURL"} {
			if path == "/app.js" && bad == "innerHTML=" {
				continue // preact's own line for a property that TestTypes keeps out of the sources
			}
			if bytes.Contains(served[path].Body, []byte(bad)) {
				t.Errorf("%s holds %s", path, bad)
			}
		}
	}
	if bytes.Contains(served["/app.css"].Body, []byte("url(")) || bytes.Contains(served["/app.css"].Body, []byte("@import")) {
		t.Error("the style sheet fetches something")
	}
}

// Sources put text into text nodes and nothing into markup, keep nothing but what settings.ts keeps, and style through classes.
func TestSources(t *testing.T) {
	rules := []struct {
		word   string
		except string // the one file that may
	}{
		{"innerHTML", ""}, {"outerHTML", ""}, {"insertAdjacentHTML", ""}, {"dangerouslySetInnerHTML", ""}, {"document.write", ""}, {"eval(", ""},
		{"localStorage", "src/state/settings.ts"}, {"sessionStorage", ""}, {"indexedDB", ""}, {"document.cookie", ""}, {"caches.", ""},
		{"createScriptURL", "src/vault/client.ts"}, {"console.log", ""}, {" style=", ""}, {"http://", ""}, {"https://", ""},
	}
	for name, body := range files(t, "src") {
		path := filepath.ToSlash(filepath.Join("src", name))
		if !strings.HasSuffix(path, ".ts") && !strings.HasSuffix(path, ".tsx") {
			continue
		}
		for _, r := range rules {
			if path != r.except && bytes.Contains(body, []byte(r.word)) && !allowed(path, r.word, body) {
				t.Errorf("%s holds %q", path, r.word)
			}
		}
	}
}

// allowed are names of XML's own, which look like addresses, and style as an object of properties, which the browser takes one by one.
func allowed(path, word string, body []byte) bool {
	for line := range bytes.Lines(body) {
		at := bytes.Index(line, []byte(word))
		if at < 0 {
			continue
		}
		comment := bytes.HasPrefix(bytes.TrimSpace(line), []byte("//")) || bytes.HasPrefix(bytes.TrimSpace(line), []byte("*")) || bytes.HasPrefix(bytes.TrimSpace(line), []byte("/*"))
		if !comment && !(word == " style=" && bytes.HasPrefix(line[at:], []byte(" style={"))) && !bytes.Contains(line, []byte("http://www.w3.org/2000/svg")) {
			return false
		}
	}
	return true
}
