// Package registry loads what members signed: rosters, directory and keyrings, and checks all of it against the pinned first roster.
//
// It believes signatures and nothing else. Whoever can write the folder (or Redis, or the wire) can take documents away, but cannot make the
// server or a client seal to a key that no member signed. Both commands use it, and the members' client runs it on what the server sent.
package registry

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// ErrNoKeyring: the office has no keyring of any month.
var ErrNoKeyring = errors.New("office has no keyring")

// A Document is a signed document and where it came from, for messages: a file, or a place in the server's answer.
type Document struct {
	From   string
	Signed crypto.Signed
}

// Documents are the whole registry before anything is believed. Rosters are oldest first.
type Documents struct {
	Rosters   []Document
	Directory Document
	Keyrings  []Document
}

// A Registry is what stood every check.
type Registry struct {
	Trust     *crypto.Trust
	Directory *triage.Directory
	documents Documents
	keyrings  map[string][]*crypto.Keyring // by office, oldest month first: those that may be sealed to
	past      map[string][]*crypto.Keyring // those, and the ones that only a former member signed: they open what is old
}

// Faults are all that is wrong with a registry, one a line, each with its file.
type Faults []string

// Error puts one a line.
func (f Faults) Error() string { return strings.Join(f, "\n") }

func (f *Faults) add(from, format string, args ...any) {
	*f = append(*f, from+": "+fmt.Sprintf(format, args...))
}

// Check believes nothing that does not follow from the pin; the error lists every fault.
func Check(pin string, d Documents) (*Registry, error) {
	trust, err := checkRosters(pin, d.Rosters)
	if err != nil {
		return nil, err
	}
	return under(trust, d)
}

// under checks directory and keyrings under a chain of rosters that was.
func under(trust *crypto.Trust, d Documents) (*Registry, error) {
	r := &Registry{Trust: trust, documents: d, keyrings: map[string][]*crypto.Keyring{}, past: map[string][]*crypto.Keyring{}}
	var faults Faults
	r.checkDirectory(&faults)
	for _, k := range d.Keyrings {
		r.checkKeyring(k, &faults)
	}
	if r.Directory != nil {
		r.checkOffices(&faults)
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return r, nil
}

// checkRosters walks the chain, so that the message can name the file that breaks it.
func checkRosters(pin string, rosters []Document) (*crypto.Trust, error) {
	if len(rosters) == 0 {
		return nil, Faults{"rosters: there is none"}
	}
	if rosters[0].Signed.Fingerprint() != pin {
		return nil, Faults{rosters[0].From + ": is not the roster that the pin names; it was exchanged, or the pin belongs to another deployment"}
	}
	trust, err := crypto.NewTrust(pin, []crypto.Signed{rosters[0].Signed})
	for i, r := range rosters {
		if i > 0 {
			trust, err = trust.Follow(r.Signed)
		}
		if err != nil {
			return nil, Faults{fmt.Sprintf("%s: roster refused: %v", r.From, err)}
		}
	}
	return trust, nil
}

func (r *Registry) checkDirectory(faults *Faults) {
	d := r.documents.Directory
	body, err := r.Trust.Directory(d.Signed)
	if err != nil {
		faults.add(d.From, "directory refused: %v", err)
		return
	}
	dir, err := triage.ParseDirectory(body)
	if err != nil {
		for line := range strings.SplitSeq(err.Error(), "\n") {
			faults.add(d.From, "%s", line)
		}
		return
	}
	r.Directory = dir
}

func (r *Registry) checkKeyring(d Document, faults *Faults) {
	k, err := r.Trust.PastKeyring(d.Signed)
	if err != nil {
		faults.add(d.From, "keyring refused: %v", err)
		return
	}
	// A rightly signed keyring under another office's name is a swap too.
	if want := keyringName(k); !strings.HasSuffix(d.From, want) {
		faults.add(d.From, "keyring refused: it is %s's of %s and stands in another's place", k.Office, k.Month)
		return
	}
	r.insert(d.Signed, k)
}

// insert puts a keyring that was checked where it belongs, in place of the one that it extends.
func (r *Registry) insert(s crypto.Signed, k *crypto.Keyring) {
	r.past[k.Office] = inserted(r.past[k.Office], k)
	if _, _, err := r.Trust.Roster().Keyring(s); err == nil {
		r.keyrings[k.Office] = inserted(r.keyrings[k.Office], k)
	}
}

func inserted(all []*crypto.Keyring, k *crypto.Keyring) []*crypto.Keyring {
	all = slices.DeleteFunc(slices.Clone(all), func(had *crypto.Keyring) bool { return !had.Before(k) && !k.Before(had) })
	all = append(all, k)
	slices.SortFunc(all, func(a, b *crypto.Keyring) int {
		switch {
		case a.Before(b):
			return -1
		case b.Before(a):
			return 1
		}
		return 0
	})
	return all
}

// checkOffices asks that the directory names nobody whom the roster does not have, and that every desk can be sealed to.
func (r *Registry) checkOffices(faults *Faults) {
	from := r.documents.Directory.From
	office := func(what, id string) {
		if !r.HasOffice(id) {
			faults.add(from, "%s: the roster has no office %q", what, id)
		}
	}
	for _, d := range r.Directory.Desks {
		office("desk", d.ID)
		for _, half := range d.Halves {
			if half != "" {
				office("half of desk "+d.ID, half)
			}
		}
		if len(r.past[d.ID]) == 0 {
			faults.add("keyrings/"+d.ID, "desk %s has no keyring: nothing could be sealed to it", d.ID)
		}
	}
	for _, u := range r.Directory.Units {
		office("unit", u.ID)
	}
}

// HasOffice says whether the newest roster names the office.
func (r *Registry) HasOffice(id string) bool {
	_, ok := r.Trust.Roster().Office(id)
	return ok
}

// Ready says whether a card can be sealed to the office and somebody there can open it.
func (r *Registry) Ready(office string) bool {
	o, ok := r.Trust.Roster().Office(office)
	return ok && len(o.Members) > 0 && len(r.keyrings[office]) > 0
}

// Documents are what was checked, to be handed to members' clients, which check it again.
func (r *Registry) Documents() Documents { return r.documents }

// Keyrings are all of an office, oldest first, to open with: what was sealed in an old month opens with that month's. Never seal to one of these.
func (r *Registry) Keyrings(office string) []*crypto.Keyring { return r.past[office] }

// Readers are the recipients of a desk's tips: its keyring, and those of the two offices that hold the halves. A half that the directory
// leaves empty, or whose office has no keyring, is a dummy.
func (r *Registry) Readers(desk string, now time.Time) (crypto.Readers, error) {
	for _, d := range r.Directory.Desks {
		if d.ID != desk {
			continue
		}
		k, err := r.sealable(desk, now)
		if err != nil {
			return crypto.Readers{}, err
		}
		readers := crypto.Readers{Desk: k.Recipient, HalfA: r.half(d.Halves[0], now), HalfB: r.half(d.Halves[1], now)}
		if readers.HalfA == nil || readers.HalfB == nil {
			readers.HalfA, readers.HalfB = nil, nil // one half alone opens nothing
		}
		return readers, nil
	}
	return crypto.Readers{}, fmt.Errorf("readers: the directory has no desk %q", desk)
}

func (r *Registry) half(office string, now time.Time) *crypto.Recipient {
	if office == "" {
		return nil
	}
	k, err := r.sealable(office, now)
	if err != nil {
		return nil
	}
	return k.Recipient
}

// sealable is for intake alone: where no present member has signed a keyring of the office, as when all its members were lost, it takes the
// newest that a former one signed. Overdue tells of it; a tip refused would be worse, and those who left are served no tips.
func (r *Registry) sealable(office string, now time.Time) (*crypto.Keyring, error) {
	k, _, err := r.Keyring(office, now)
	if errors.Is(err, ErrNoKeyring) && r.HasOffice(office) {
		if k = crypto.Newest(r.past[office], Month(now)); k != nil {
			return k, nil
		}
	}
	return k, err
}

// Overdue lists the offices that have no keyring of this month which only present members can open: the alarm that goes with Keyring.
func (r *Registry) Overdue(now time.Time) []string {
	var late []string
	for _, o := range r.Trust.Roster().Offices {
		if _, overdue, _ := r.Keyring(o.ID, now); overdue {
			late = append(late, o.ID)
		}
	}
	return late
}
