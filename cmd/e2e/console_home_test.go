package e2e

import (
	"encoding/json"
	"net/http"
	"os"
	"slices"
	"testing"
	"time"

	"tipline/cmd/internal/harness"
	"tipline/crypto"
	"tipline/triage"
	"tipline/triage/matter"
)

// proposes words beside the correction on the screen: the lists take the file that is saved.
func (k *desk) proposes(t *testing.T) {
	stick := t.TempDir()
	k.SaveTo(t, stick)
	k.Press(t, "words.open")
	k.Write(t, "words.phrases", "một hai ba bốn năm sáu bảy")
	k.Has(t, "dialog button:disabled")
	k.Write(t, "words.phrases", "Xơi Hối\nxoi hoi")
	k.AuditAll(t, "words proposed")
	k.Press(t, "words.sign")
	k.Sees(t, "words.saved")
	file := k.Saved(t, stick, "words-"+time.Now().UTC().Format(time.DateOnly)+".json")
	k.Press(t, "words.close")
	k.Lacks(t, "dialog")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := crypto.ParseSigned(text)
	var a matter.Addition
	if err != nil || json.Unmarshal([]byte(signed.Body), &a) != nil || a.List != "officers.wrongs" || !slices.Equal(a.Phrases, []string{"xoi hoi"}) {
		t.Fatalf("%v: %s", err, text)
	}
	if _, err := matter.With(a); err != nil {
		t.Error(err)
	}
}

// home sends a tip that is not about officers from the inspectorate to the desk of its place, with one key; its photo goes along.
func (k *desk) home(t *testing.T, officer *harness.Officer) {
	place, _ := k.d.Directory(t).Desk(k.office)
	inspector := k.d.Officer(t, place.Inspectorate+"-1")
	inspector.Login(t)
	before := len(inspector.Queue(t))
	const text = "muon hoi uy ban xa A Luoi 2 may gio mo cua lam giay khai sinh cho chau"
	if status := behind(t, k.d, "CB "+text, [][]byte{photo(t)}); status != http.StatusOK {
		t.Fatalf("a photo is answered with %d", status)
	}
	harness.Until(t, "the tip at the inspectorate, and its photo", func() bool {
		return slices.ContainsFunc(inspector.Queue(t), func(v triage.TipView) bool { return len(inspector.Files(t, v.ID)) > 0 })
	})
	if n := len(inspector.Queue(t)); n != before+1 {
		t.Fatalf("%d tips, before %d", n, before)
	}
	k.Leave(t)
	k.Login(t, k.d, place.Inspectorate+"-1")
	k.Go(t, "desk")
	k.Has(t, "[data-ready]")
	id := next(t, k.Screen)
	k.SeesText(t, text)
	k.act(t, "k")
	k.Sees(t, "desk.did.home")
	harness.Until(t, "the tip at the desk of its place", func() bool {
		return slices.ContainsFunc(officer.Queue(t), func(v triage.TipView) bool { return v.ID == id })
	})
	if o := officer.Open(t, id); o.View.Desk != k.office {
		t.Errorf("at %s", o.View.Desk)
	}
	if files := officer.Files(t, id); len(files) != 1 {
		t.Errorf("%d files went along", len(files))
	}
	k.Leave(t)
	k.Login(t, k.d, k.office+"-1")
	k.Go(t, "desk")
	k.Click(t, "[data-tip='"+id+"'][role=option]")
	k.SeesText(t, text)
	k.Press(t, "media.open")
	k.Has(t, ".file img")
	if !harness.Eval[bool](t, k.Screen, `document.querySelector(".file img").decode().then(() => document.querySelector(".file img").naturalWidth === 64)`) {
		t.Error("the photo is not shown")
	}
}
