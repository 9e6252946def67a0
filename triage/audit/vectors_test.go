package audit

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"reflect"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"tipline/crypto"
)

var regenerate = flag.Bool("regenerate", false, "write testdata/vectors.json anew")

const vectorsFile = "testdata/vectors.json"

// vectors are docs/formats.md's, section 16. The console's test/ledger.test.ts reads them too.
type vectors struct {
	Note  string      `json:"note"`
	Acts  []actVector `json:"acts"`
	Paths []struct {
		Method string `json:"method"`
		Path   string `json:"path"`
		What   string `json:"what"` // "": no act has it
		Act    bool   `json:"act"`
	} `json:"paths"`
	Key     string       `json:"key"`
	Entries []string     `json:"entries"`
	Heads   []headVector `json:"heads"` // of the first n entries, n from 0
	Grown   []struct {
		From  int      `json:"from"`
		To    int      `json:"to"`
		Proof []string `json:"proof"`
	} `json:"grown"`
	Holding []struct {
		Index int      `json:"index"`
		Size  int      `json:"size"`
		Proof []string `json:"proof"`
	} `json:"holding"`
}

type actVector struct {
	Server string `json:"server"`
	Member string `json:"member"`
	Office string `json:"office"`
	Seed   string `json:"seed"` // of the signing key, hex
	Method string `json:"method"`
	Path   string `json:"path"`
	Body   string `json:"body"`
	Minute int64  `json:"minute"`
	Nonce  string `json:"nonce"`
	Seen   string `json:"seen"`
	Header string `json:"header"`
	Entry  string `json:"entry"`
	Leaf   string `json:"leaf"` // hex
}

type headVector struct {
	Head        string `json:"head"`
	Fingerprint string `json:"fingerprint"`
	Checkpoint  string `json:"checkpoint"`
}

// vectorMember is the one of crypto's first identity file.
func vectorMember(t testing.TB) (k *crypto.MemberKey, seed string) {
	t.Helper()
	var v struct {
		Files []struct {
			Passphrase string `json:"passphrase"`
			Signing    string `json:"signing"`
			File       string `json:"file"`
		} `json:"identity_files"`
	}
	b, err := os.ReadFile("../../crypto/testdata/vectors.json")
	must(t, err)
	must(t, json.Unmarshal(b, &v))
	file, err := hex.DecodeString(v.Files[0].File)
	must(t, err)
	k, err = crypto.UnlockMemberKey(file, v.Files[0].Passphrase)
	must(t, err)
	return k, v.Files[0].Signing
}

func makeVectors(t testing.TB) *vectors {
	v := &vectors{Note: "Test vectors of docs/formats.md, section 16. Every key here is public: never use one."}
	k, seed := vectorMember(t)
	id := "00112233445566778899aabbccddeeff"
	for i, row := range []struct{ method, path, body string }{
		{"POST", "/api/tips/" + id + "/route", `{"lead":"xa","note":"Đồn"}`}, {"GET", "/api/tips/" + id, ""}, {"POST", "/api/next", "{}"},
	} {
		what, err := What(row.method, row.path)
		must(t, err)
		seen := Empty
		if i > 0 {
			seen = Head{Size: int64(i), Root: tlog.RecordHash([]byte{byte(i)})}
		}
		a := NewAct("Đường dây tin báo", k.Member, what, []byte(row.body), 29_900_000+int64(i), seen)
		a.Nonce = [8]byte{1, 2, 3, byte(i)}
		a.Sign(k)
		v.Acts = append(v.Acts, actVector{a.Server, a.Member, a.Office, seed, row.method, row.path, row.body, a.Minute, hex.EncodeToString(a.Nonce[:]), a.Seen.String(),
			a.Header(), string(a.Entry()), hex.EncodeToString(LeafHash(a.Entry()))})
	}
	private, public, err := note.GenerateKey(bytes.NewReader(bytes.Repeat([]byte{7}, 64)), Origin("Đường dây + thử"))
	must(t, err)
	signer, err := note.NewSigner(private)
	must(t, err)
	v.Key = public
	tree := tiles{folder: t.TempDir()}
	const most = 11
	for n := range most + 1 {
		root, err := tlog.TreeHash(int64(n), &tree)
		must(t, err)
		h := Head{Size: int64(n), Root: root}
		signed, err := sign(h, signer)
		must(t, err)
		v.Heads = append(v.Heads, headVector{h.String(), h.Fingerprint(), string(signed)})
		for from := 1; from <= n; from++ {
			p, err := tlog.ProveTree(int64(n), int64(from), &tree)
			must(t, err)
			v.Grown = append(v.Grown, struct {
				From  int      `json:"from"`
				To    int      `json:"to"`
				Proof []string `json:"proof"`
			}{from, n, spell(p)})
		}
		for i := range n {
			p, err := tlog.ProveRecord(int64(n), int64(i), &tree)
			must(t, err)
			v.Holding = append(v.Holding, struct {
				Index int      `json:"index"`
				Size  int      `json:"size"`
				Proof []string `json:"proof"`
			}{i, n, spell(p)})
		}
		if n < most {
			e := fmt.Sprintf("entry %d\n", n)
			v.Entries = append(v.Entries, e)
			must(t, tree.add(tlog.RecordHash([]byte(e))))
		}
	}
	return v
}

func spell(hashes []tlog.Hash) []string {
	out := []string{}
	for _, h := range hashes {
		out = append(out, h.String())
	}
	return out
}

func TestVectors(t *testing.T) {
	var there vectors
	b, err := os.ReadFile(vectorsFile)
	must(t, err)
	must(t, json.Unmarshal(b, &there))
	made := makeVectors(t)
	made.Paths = there.Paths // written by hand
	if *regenerate {
		b, err := json.MarshalIndent(made, "", " ")
		must(t, err)
		must(t, os.WriteFile(vectorsFile, append(b, '\n'), 0o644))
		there = *made
	}
	if !reflect.DeepEqual(*made, there) {
		t.Error("testdata/vectors.json is not what this code makes: -regenerate, when that is meant")
	}
	for _, row := range there.Acts {
		a, err := ParseAct([]byte(row.Entry))
		if err != nil || a.Header() != row.Header {
			t.Errorf("%s: %v", row.Path, err)
		}
	}
	for _, row := range there.Paths {
		if what, err := What(row.Method, row.Path); (err == nil) != (row.What != "") || err == nil && what != row.What {
			t.Errorf("%s %s: %q, %v", row.Method, row.Path, what, err)
		}
	}
	for _, row := range there.Heads {
		h, err := OpenCheckpoint([]byte(row.Checkpoint), there.Key)
		if err != nil || h.String() != row.Head {
			t.Errorf("%s: %v", row.Head, err)
		}
	}
}

// TestEntriesAreSpeltOneWay spoils entries and headers in every way that a reader could be lenient about.
func TestEntriesAreSpeltOneWay(t *testing.T) {
	a := acted(t, newMember(t, "an"), path(1), Empty)
	entry := a.Entry()
	if back, err := ParseAct(entry); err != nil || !reflect.DeepEqual(back, a) {
		t.Fatalf("%+v, %v", back, err)
	}
	for name, bad := range map[string][]byte{
		"nothing":           nil,
		"no last line":      entry[:len(entry)-1],
		"a line more":       append(bytes.Clone(entry), '\n'),
		"CR":                bytes.Replace(entry, []byte("\n"), []byte("\r\n"), 1),
		"spaces":            bytes.Replace(entry, []byte(" 0 "), []byte("  0 "), 1),
		"leading zero":      bytes.Replace(entry, []byte(" 0 "), []byte(" 00 "), 1),
		"a plus":            bytes.Replace(entry, []byte(" 0 "), []byte(" +0 "), 1),
		"capitals":          bytes.Replace(entry, []byte("\nan\n"), []byte("\nAN\n"), 1),
		"another method":    bytes.Replace(entry, []byte("POST"), []byte("PUT"), 1),
		"an ID":             bytes.Replace(entry, []byte(Handle(fmt.Sprintf("%032x", 1))), bytes.Repeat([]byte("a"), 32), 1),
		"base64 of the web": bytes.Replace(entry, []byte("=\n"), []byte("\n"), 1),
		"no server":         bytes.TrimPrefix(entry, []byte(server)),
	} {
		if _, err := ParseAct(bad); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func FuzzParseAct(f *testing.F) {
	f.Add([]byte("s\nan\nhue\nPOST /api/next\n\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if a, err := ParseAct(b); err == nil && !bytes.Equal(a.Entry(), b) {
			t.Errorf("%q is read and written as %q", b, a.Entry())
		}
	})
}

// TestWordsAreTheConsoles holds acts.json against the texts of the console.
func TestWordsAreTheConsoles(t *testing.T) {
	texts := func(language string) (all map[string]string) {
		b, err := os.ReadFile("../console/src/text/" + language + "/audit.json")
		must(t, err)
		must(t, json.Unmarshal(b, &all))
		return all
	}
	vi, en := texts("vi"), texts("en")
	for act, w := range words {
		if vi["audit.act."+act] != w.Vi || en["audit.act."+act] != w.En {
			t.Errorf("%s: the console says %q and %q", act, vi["audit.act."+act], en["audit.act."+act])
		}
	}
	if len(words) < 30 {
		t.Errorf("only %d words", len(words))
	}
}
