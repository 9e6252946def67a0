package main

import (
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tipline/cmd/internal/registry"
	"tipline/crypto"
	"tipline/triage"
)

// TestDocumentsHaveOneSpelling: what one reader takes and another does not would hold for the server and lock the consoles out, or the other way round.
func TestDocumentsHaveOneSpelling(t *testing.T) {
	h := newHouse(t)
	h.login("an")
	turned, err := crypto.TurnKeyring(h.members["an"], h.offices["hue"], registry.Month(time.Now()), 1)
	must(t, err)
	next := h.roster(add(h.newMember("moi", "hue")), "an")
	respelt := func(s crypto.Signed, was, is string) crypto.Signed {
		t.Helper()
		body := strings.Replace(s.Body, was, is, 1)
		if body == s.Body {
			t.Fatalf("nothing respelt: %s", was)
		}
		s.Body, s.Signatures = body, nil
		h.members["an"].Sign(&s)
		return s
	}
	for what, row := range map[string][2]string{
		"a key in capitals":              {`"office"`, `"Office"`},
		"a key with a letter that folds": {`"wraps"`, `"wrap\u017f"`},
		"an escaped letter":              {`"month"`, `"m\u006fnth"`},
		"white space":                    {`{"office"`, `{ "office"`},
		"a line break in base64":         {`"recovery":"`, `"recovery":"\n`},
		"no turn, in words":              {`"turn":1`, `"turn":null`},
		"a line break behind it":         {`"}`, "\"}\n"},
	} {
		h.want(400, "keyring: "+what, "an", http.MethodPost, "/api/keyrings", triage.KeyringRequest{Keyring: respelt(turned, row[0], row[1])})
	}
	for what, row := range map[string][2]string{
		"a key in capitals":      {`"version"`, `"Version"`},
		"white space":            {`{"version"`, `{ "version"`},
		"a line break in base64": {`"signing":"`, `"signing":"\n`},
	} {
		h.want(400, "roster: "+what, "an", http.MethodPost, "/api/roster", triage.RosterRequest{Roster: respelt(next, row[0], row[1])})
	}
	h.unmoved("spellings")
	h.want(204, "keyring as it is", "an", http.MethodPost, "/api/keyrings", triage.KeyringRequest{Keyring: turned})
	h.want(200, "roster as it is", "an", http.MethodPost, "/api/roster", triage.RosterRequest{Roster: next})
}

// TestNobodyUsesUpTheTurns: one member alone turns a month a few times; whoever removes that member still can.
func TestNobodyUsesUpTheTurns(t *testing.T) {
	h := newHouse(t)
	h.login("an", "binh", "chi")
	h.admit("an", "chi", "moi", h.invite("an", "moi", "hue"))
	h.do("moi", "login")
	moi, err := crypto.UnlockMemberKey(mustRead(t, filepath.Join(h.root, "moi", "identity")), "bon con voi")
	must(t, err)
	h.members["moi"] = moi
	month := registry.Month(time.Now())
	hue, _ := h.keeper.Trust().Roster().Office("hue")
	turned := 0
	by := func(member string, want int) {
		t.Helper()
		from := turned
		for ; turned < 20; turned++ {
			s, err := crypto.TurnKeyring(h.members[member], hue, month, turned+1)
			must(t, err)
			if status, _ := h.ask(member, "POST", "/api/keyrings", triage.KeyringRequest{Keyring: s}); status != 204 {
				break
			}
		}
		if turned-from != want {
			t.Errorf("%s turned %d times", member, turned-from)
		}
	}
	by("an", 3)
	by("binh", 3) // whoever turns again and again leaves turns to the others
	by("an", 0)
	by("moi", 1) // and all together some to a revocation
	without := func(r *crypto.Roster) {
		for i, o := range r.Offices {
			r.Offices[i].Members = slices.DeleteFunc(o.Members, func(m crypto.Member) bool { return m.ID == "an" })
		}
	}
	h.want(200, "remove", "binh", "POST", "/api/roster", triage.RosterRequest{Roster: h.roster(without, "binh", "chi"), Directory: h.countersigned("binh")})
	office, _ := h.keeper.Trust().Roster().Office("hue")
	s, err := crypto.TurnKeyring(h.members["binh"], office, month, turned+1)
	must(t, err)
	h.want(204, "the turn after", "binh", "POST", "/api/keyrings", triage.KeyringRequest{Keyring: s})
}

// countersigned is a member's signature of the directory in force.
func (h *house) countersigned(by string) []byte {
	d := h.keeper.Directory()
	d.Signatures = nil
	h.members[by].Sign(&d)
	return d.Signatures[0].Signature
}
