package main

import (
	"encoding/binary"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tipline/cmd/internal/registry"
	"tipline/triage/audit"
)

// One administrator, alone, with full write access to Redis and disk and every key of the server: what is done to the log of acts, members' devices see.

// A front stands between members and the server, and sends them where the administrator wants.
type front struct {
	to atomic.Pointer[url.URL]
	// unlogged drops the signature's trace from answers, as a server would that acts without logging.
	unlogged atomic.Bool
}

func (h *house) front() *front {
	h.t.Helper()
	f := &front{}
	f.point(h.t, h.url)
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(f.to.Load()) },
		ModifyResponse: func(r *http.Response) error {
			if f.unlogged.Load() && r.Header.Get("Tipline-Audit") != "" {
				r.Header.Set("Tipline-Audit", "0 ") // some entry that is there
			}
			return nil
		},
	}
	s := httptest.NewServer(proxy)
	h.t.Cleanup(s.Close)
	h.url = s.URL
	return f
}

func (f *front) point(t testing.TB, to string) {
	t.Helper()
	u, err := url.Parse(to)
	must(t, err)
	f.to.Store(u)
}

// entries are all of the house's log.
func (h *house) entries() [][]byte {
	h.t.Helper()
	head, _ := h.log.Newest()
	var all [][]byte
	for n := int64(0); n*audit.BundleSize < head.Size; n++ {
		some, err := h.log.Bundle(n)
		must(h.t, err)
		all = append(all, some...)
	}
	return all
}

// forge starts the same server again over a log of the entries that the administrator leaves. There is no checkpoint beside it, so that the server itself
// signs a new one with the log's key: everything on the machine agrees with itself.
func (h *house) forge(f *front, entries [][]byte) {
	h.t.Helper()
	must(h.t, h.log.Close())
	var bundle []byte
	for _, e := range entries {
		bundle = append(binary.BigEndian.AppendUint16(bundle, uint16(len(e))), e...)
	}
	must(h.t, os.RemoveAll(filepath.Join(h.log.Folder, "tile", "0")))
	must(h.t, os.Remove(filepath.Join(h.log.Folder, "checkpoint")))
	must(h.t, os.WriteFile(filepath.Join(h.log.Folder, "tile", "entries", "000"), bundle, 0o600))
	h.listen()
	f.point(h.t, h.url)
}

const told = "log is not what this device has seen"

// audited is a house where an and binh of the desk have acted, behind a front.
func audited(t *testing.T) (*house, *front, string) {
	h := newHouse(t)
	f := h.front()
	h.login("an", "binh", "dung")
	id := h.sealedIn(registry.Month(time.Now()), "Có người lạ ở bản")
	h.do("an", "next")
	h.do("an", "open", id)
	h.do("binh", "audit", "checkpoint")
	return h, f, id
}

func TestAuditCommands(t *testing.T) {
	h, _, id := audited(t)
	show := h.do("binh", "audit", "show", "-tip", id)
	if !strings.Contains(show, "open a tip") || strings.Contains(show, id) || strings.Contains(show, "take the next tip") {
		t.Errorf("shown of the tip:\n%s", show)
	}
	if all := h.do("an", "audit", "show"); !strings.Contains(all, "take the next tip") || !strings.Contains(all, "an, hue") {
		t.Errorf("shown of all:\n%s", all)
	}
	if foreign := h.do("dung", "audit", "show"); foreign != "" {
		t.Errorf("another office reads\n%s", foreign)
	}
	if verified := h.do("dung", "audit", "verify"); !strings.Contains(verified, "hashes alone: 2") {
		t.Errorf("verified by another office:\n%s", verified)
	}
	kept := filepath.Join(h.root, "paper")
	_, checkpoint := h.log.Newest()
	must(t, os.WriteFile(kept, checkpoint, 0o600))
	h.do("an", "yield", id)
	if verified := h.do("an", "audit", "verify", "-against", kept); !strings.Contains(verified, "the log holds: 3") || !strings.Contains(verified, "an: 3") {
		t.Errorf("verified:\n%s", verified)
	}
	must(t, h.log.Close())
	verified := h.do("an", "audit", "verify", "-folder", filepath.Join(h.root, "audit"), "-registry", h.folder, "-pin", filepath.Join(h.root, "an", "pin"), "-against", kept)
	if !strings.Contains(verified, "the log holds: 3") {
		t.Errorf("a copy verified:\n%s", verified)
	}
}

func TestAdministratorCannotHideAnAct(t *testing.T) {
	for _, row := range []struct {
		name string
		hide func(h *house, f *front, id string)
	}{
		{"the log's end is cut", func(h *house, f *front, _ string) { h.forge(f, h.entries()[:1]) }},
		{"an entry is taken out, others follow", func(h *house, f *front, id string) {
			h.do("an", "yield", id)
			h.do("an", "lease", id)
			all := h.entries()
			h.forge(f, append(all[:1:1], all[2:]...))
		}},
		{"another log under another key", func(h *house, f *front, _ string) {
			must(h.t, h.log.Close())
			must(h.t, os.RemoveAll(filepath.Join(h.root, "audit")))
			h.listen()
			f.point(h.t, h.url)
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			h, f, id := audited(t)
			front := h.url
			row.hide(h, f, id)
			h.url = front
			for _, m := range []string{"an", "binh"} {
				if code, out, errs := h.try(m, "login"); code == 0 || !strings.Contains(errs, told) {
					t.Errorf("%s is told nothing: %s%s", m, out, errs)
				}
			}
			if code, _, errs := h.try("binh", "audit", "verify"); code == 0 || !strings.Contains(errs, told) && !strings.Contains(errs, "not logged in") {
				t.Errorf("verify finds nothing: %s", errs)
			}
		})
	}
	t.Run("the act is done and not logged", func(t *testing.T) {
		h, f, id := audited(t)
		f.unlogged.Store(true)
		if code, out, errs := h.try("an", "yield", id); code == 0 || !strings.Contains(errs, told) {
			t.Errorf("told nothing: %s%s", out, errs)
		}
	})
	t.Run("two logs for two members", func(t *testing.T) {
		h, f, id := audited(t)
		front := h.url
		h.do("an", "yield", id) // this one binh is not to see
		paper := h.do("an", "audit", "checkpoint", "-json")
		h.forge(f, h.entries()[:2])
		h.url = front
		h.do("binh", "login")
		h.do("binh", "lease", id)
		h.do("binh", "yield", id) // what binh sees is as long as what an has seen
		file := filepath.Join(h.root, "paper")
		must(t, os.WriteFile(file, []byte(checkpointOf(t, paper)), 0o600))
		if code, _, errs := h.try("binh", "audit", "verify", "-against", file); code == 0 || !strings.Contains(errs, "older checkpoint") {
			t.Errorf("the checkpoint of a colleague tells nothing: %s", errs)
		}
	})
	t.Run("an act in a member's name", func(t *testing.T) {
		h, _, _ := audited(t)
		what, err := audit.What("POST", "/api/next")
		must(t, err)
		a := audit.NewAct(stageServer, h.members["binh"].Member, what, []byte("{}"), time.Now().Unix()/60, audit.Empty)
		a.Sign(h.members["em"]) // any key but binh's
		_, err = h.log.Append(a)
		must(t, err)
		if code, _, errs := h.try("an", "audit", "verify"); code == 0 || !strings.Contains(errs, "was not signed by binh") {
			t.Errorf("verify finds nothing: %s", errs)
		}
	})
}

// checkpointOf reads what audit checkpoint -json prints.
func checkpointOf(t *testing.T, printed string) string {
	t.Helper()
	var v struct {
		Checkpoint string `json:"checkpoint"`
	}
	must(t, json.Unmarshal([]byte(printed), &v))
	return v.Checkpoint
}

// TestAfterARestore: whoever was told of it starts anew, knowingly.
func TestAfterARestore(t *testing.T) {
	h, f, _ := audited(t)
	front := h.url
	h.forge(f, h.entries()[:1])
	h.url = front
	if code, _, _ := h.try("an", "audit", "accept"); code != 2 {
		t.Error("accepted without being sure")
	}
	h.do("an", "audit", "accept", "-sure")
	h.do("an", "login")
	h.do("an", "audit", "verify")
}
