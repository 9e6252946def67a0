package e2e

import (
	"encoding/json"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"tipline/cmd/internal/harness"
	"tipline/cmd/internal/registry"
	"tipline/crypto"
	"tipline/triage"
)

// comeAndGo invites somebody to a desk, has the newcomer accept, and brings the next roster into force with the desk's keyrings turned: the
// other member leaves in the same step. look is called while each thing waits, and leaves one invitation and one proposal behind.
func comeAndGo(t *testing.T, d *harness.Deployment, desk *harness.Officer, look func()) {
	t.Helper()
	office := desk.Key.Member.Office
	desk.Login(t)
	second := d.Officer(t, d.Directory(t).Desks[0].Inspectorate+"-1") // of another line of command
	second.Login(t)
	var token triage.TokenView
	post(t, desk, "invitations", triage.InvitationRequest{Member: office + "-3", Office: office}, &token)
	look()
	newcomer, err := crypto.NewMemberKey(office+"-3", office)
	check(t, err)
	server := roster(t, d).Server
	post(t, desk, "invite/accept", triage.AcceptRequest{Token: token.Token, Member: newcomer.Member, Proof: newcomer.Join(server, crypto.InvitationID(token.Token))}, nil)
	look()

	proposed := propose(t, d, desk, func(o *crypto.Office) {
		o.Members = append(o.Members, newcomer.Member)
	})
	look()
	second.Key.Sign(&proposed)
	var v triage.RosterView
	post(t, second, "roster", triage.RosterRequest{Roster: proposed}, &v)
	if !v.Published || roster(t, d).Version != 2 {
		t.Fatal("two have signed and it is not in force")
	}
	look()
	var again triage.TokenView
	post(t, desk, "invitations", triage.InvitationRequest{Member: office + "-4", Office: office}, &again)
	propose(t, d, desk, func(o *crypto.Office) { o.Members = o.Members[:2] })
	look()
}

// propose signs the next roster with a change of the member's office, and a turn of the office's keyring with it.
func propose(t *testing.T, d *harness.Deployment, by *harness.Officer, change func(*crypto.Office)) crypto.Signed {
	t.Helper()
	r := roster(t, d)
	r.Version++
	var office crypto.Office
	for i := range r.Offices {
		if r.Offices[i].ID == by.Key.Member.Office {
			change(&r.Offices[i])
			office = r.Offices[i]
		}
	}
	s, err := crypto.NewSigned(crypto.SignedRoster, r)
	check(t, err)
	by.Key.Sign(&s)
	month := registry.Month(time.Now())
	k, err := crypto.TurnKeyring(by.Key, office, month, load(t, d).NextTurn(office.ID, month))
	check(t, err)
	post(t, by, "roster", triage.RosterRequest{Roster: s, Keyrings: []crypto.Signed{k}}, nil)
	return s
}

func load(t *testing.T, d *harness.Deployment) *registry.Registry {
	t.Helper()
	r, err := registry.Load(filepath.Join(d.Dir, "registry"), d.Pin(t))
	check(t, err)
	return r
}

func roster(t *testing.T, d *harness.Deployment) *crypto.Roster {
	t.Helper()
	return load(t, d).Trust.Roster()
}

// post sends one request below /api that must succeed.
func post(t *testing.T, o *harness.Officer, path string, body, to any) {
	t.Helper()
	status, answer := o.Try(t, http.MethodPost, "/api/"+path, body)
	if status != http.StatusOK && status != http.StatusNoContent {
		t.Fatalf("%s: %d %s", path, status, answer)
	}
	if to != nil {
		check(t, json.Unmarshal(answer, to))
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
