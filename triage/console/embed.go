// Package console is the officers' browser app and the Go side that hands out its files. The sources are TypeScript under src/;
// dist/ is what build.mjs makes of them, committed so that the server builds without node, and compared with a fresh build by a test.
// No byte of a tip, key or session is ever in here: the files are the same for everybody.
package console

import (
	"embed"
	"strings"
)

//go:embed dist/index.html dist/icon.svg dist/app.js dist/app.css dist/vault.js dist/licenses.txt
var dist embed.FS

// Policy is the content security policy of every page of the desk listener but the vault's script. Scripts, styles, worker and connections are of this origin
// alone; photos and voice are shown from memory (blob:); trusted types name the one policy that may make a script's address, that of the vault.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; worker-src 'self'; img-src 'self' blob:; " +
	"media-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types tipline"

// VaultPolicy is the vault's own: a worker has the policy that its script came with. It holds the keys, so it connects to nothing, loads nothing
// and makes no script.
const VaultPolicy = "default-src 'none'; script-src 'none'; connect-src 'none'; worker-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types 'none'"

// A File is one of the app's files.
type File struct {
	Type   string // media type
	Policy string // content security policy
	Body   []byte // shared: not to be written to
}

// types are the media types of what dist holds.
var types = map[string]string{
	".html": "text/html; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".svg":  "image/svg+xml",
	".txt":  "text/plain; charset=utf-8",
}

// Files are all files by their path on the listener; "/" is the page.
func Files() map[string]File {
	all := map[string]File{}
	entries, err := dist.ReadDir("dist")
	if err != nil {
		panic(err) // embedded: cannot fail
	}
	for _, e := range entries {
		body, err := dist.ReadFile("dist/" + e.Name())
		if err != nil {
			panic(err)
		}
		path := "/" + e.Name()
		if path == "/index.html" {
			path = "/"
		}
		f := File{Type: types[e.Name()[strings.LastIndexByte(e.Name(), '.'):]], Policy: Policy, Body: body}
		if path == "/vault.js" {
			f.Policy = VaultPolicy
		}
		all[path] = f
	}
	return all
}
