package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/triage"
	"tipline/triage/blob"
)

// id is what request prints with -json.
type asked struct {
	ID        string   `json:"id"`
	Approvers []string `json:"approvers"`
}

func TestAReadingByTwoOffices(t *testing.T) {
	h := newHouse(t)
	h.login("an", "chi", "dung", "em")
	h.reseal()
	id, _ := h.tip("Có người lạ ở bản Ka Lô")
	if code, _, errs := h.try("an", "request", "reading", "-desk", "hue", "-ground", "court", id); code != 1 || !strings.Contains(errs, "approvals") {
		t.Errorf("the desk asks for a reading: %d %s", code, errs)
	}
	r := read[asked](h, "em", "request", "reading", "-desk", "hue", "-ground", "court", id)
	if len(r.Approvers) != 1 || r.Approvers[0] != "thanh-tra" {
		t.Fatalf("%+v", r)
	}
	photo := h.photo(id, "anh chup")
	contains(t, "what em sees", h.as("em", "approvals"), r.ID, id, "reading (court)", "thanh-tra")
	contains(t, "what chi sees", h.as("chi", "approvals"), "tipctl approve "+r.ID, "em, tinh")
	contains(t, "what the desk sees", h.as("an", "approvals"), "nothing waits")
	if code, _, _ := h.try("em", "reading", "open", r.ID); code != 1 {
		t.Error("read before anybody approved")
	}
	for _, who := range []string{"em", "an", "dung"} {
		if code, _, _ := h.try(who, "approve", r.ID); code != 1 {
			t.Errorf("%s approves", who)
		}
	}
	contains(t, "approve", h.as("chi", "approve", r.ID), "approved: reading")
	contains(t, "the verbatim", h.as("em", "reading", "open", r.ID), "Có người lạ ở bản Ka Lô", "UNVERIFIED", photo)
	equalOutput(t, h.as("em", "reading", "file", r.ID, photo), "anh chup")
	if code, _, _ := h.try("chi", "reading", "open", r.ID); code != 1 {
		t.Error("the approver reads what was asked by another")
	}
}

// photo puts a photo beside a tip, sealed as intake seals it.
func (h *house) photo(tip, of string) string {
	h.t.Helper()
	id, err := crypto.ParseID(tip)
	must(h.t, err)
	key, err := h.keys.Key(id)
	must(h.t, err)
	sealed, err := crypto.SealTip(crypto.KindFile, []byte(of), crypto.Readers{Desk: h.keyring("hue").Recipient, HalfA: h.keyring("tinh").Recipient, HalfB: h.keyring("thanh-tra").Recipient})
	must(h.t, err)
	photos, err := blob.Open(filepath.Join(h.root, "blobs"))
	must(h.t, err)
	file := crypto.NewID()
	must(h.t, photos.Put(id, file, crypto.Lock(key, id, crypto.KindFile, triage.FilePart(file), sealed), triage.Day(time.Now())))
	return file.String()
}

func TestAnExportIsSealedToWhomTwoNamed(t *testing.T) {
	h := newHouse(t)
	h.login("an", "chi", "dung")
	h.reseal()
	id, _ := h.tip("Có người lạ ở bản Ka Lô")
	to := h.members["dung"].Member.Recipient.String() // stands for a prosecutor
	r := read[asked](h, "an", "request", "export", "-ground", "procuracy", "-to", to, id)
	file := filepath.Join(t.TempDir(), "ho-so")
	if code, _, _ := h.try("an", "export", "write", r.ID, file); code != 1 {
		t.Error("written before anybody approved")
	}
	contains(t, "what is approved", h.as("chi", "approvals"), to, "export (procuracy)")
	h.as("chi", "approve", r.ID)
	contains(t, "write", h.as("an", "export", "write", r.ID, file), "1 tin")
	b, err := os.ReadFile(file)
	must(t, err)
	if strings.Contains(string(b), "Ka Lô") {
		t.Error("in clear")
	}
	contains(t, "open", h.as("dung", "export", "open", file), id, "Có người lạ ở bản Ka Lô")
	if code, _, _ := h.try("an", "export", "open", file); code != 1 {
		t.Error("opened by another than the recipient")
	}
	if code, _, _ := h.try("an", "export", "write", r.ID, file); code != 1 {
		t.Error("written over")
	}
}

func TestRetentionAndWithdrawal(t *testing.T) {
	h := newHouse(t)
	h.login("an", "chi")
	h.reseal()
	id, _ := h.tip("a")
	until := time.Now().AddDate(0, 6, 0).Format("2006-01-02")
	r := read[asked](h, "an", "request", "retention", "-ground", "case", "-until", until, id)
	h.as("an", "approvals", "-withdraw", r.ID)
	if code, _, _ := h.try("chi", "approve", r.ID); code != 1 {
		t.Error("approved what was withdrawn")
	}
	r = read[asked](h, "an", "request", "retention", "-ground", "case", "-until", until, id)
	h.as("chi", "approve", r.ID)
	contains(t, "after", h.as("an", "approvals"), "chi đã đồng ý", until)
	for _, wrong := range [][]string{{"-ground", "love", "-until", until}, {"-ground", "case", "-until", "mai"}, {"-ground", "case"}} {
		if code, _, _ := h.try("an", append(append([]string{"request", "retention"}, wrong...), id)...); code != 2 {
			t.Errorf("%v: %d", wrong, code)
		}
	}
}

// reseal lets what comes be sealed to the keyrings of the house.
func (h *house) reseal() {
	h.t.Helper()
	_, _, all := h.keeper.Registry().Documents().Signed()
	h.docs.Keyrings = nil
	for _, s := range all {
		k, err := crypto.ParseKeyring(s)
		must(h.t, err)
		if k.Month == time.Now().In(hanoi).Format("2006-01") {
			h.docs.Keyrings = append(h.docs.Keyrings, s)
		}
	}
	h.lane = triage.Normal
}
