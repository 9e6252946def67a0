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

// checkRosters finds the first roster that breaks the chain, so that the message can name its file.
func checkRosters(pin string, rosters []Document) (*crypto.Trust, error) {
	if len(rosters) == 0 {
		return nil, Faults{"rosters: there is none"}
	}
	chain := make([]crypto.Signed, 0, len(rosters))
	var trust *crypto.Trust
	for i, r := range rosters {
		if i == 0 && r.Signed.Fingerprint() != pin {
			return nil, Faults{r.From + ": is not the roster that the pin names; it was exchanged, or the pin belongs to another deployment"}
		}
		chain = append(chain, r.Signed)
		t, err := crypto.NewTrust(pin, chain)
		if err != nil {
			return nil, Faults{fmt.Sprintf("%s: roster refused: %v", r.From, err)}
		}
		trust = t
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
	if want := k.Office + "/" + k.Month + ".json"; !strings.HasSuffix(d.From, want) {
		faults.add(d.From, "keyring refused: it is %s's of %s and stands in another's place", k.Office, k.Month)
		return
	}
	insert(r.past, k)
	if _, err := r.Trust.Keyring(d.Signed); err == nil {
		insert(r.keyrings, k)
	}
}

func insert(into map[string][]*crypto.Keyring, k *crypto.Keyring) {
	all := append(into[k.Office], k)
	slices.SortFunc(all, func(a, b *crypto.Keyring) int { return strings.Compare(a.Month, b.Month) })
	into[k.Office] = all
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
		if len(r.keyrings[d.ID]) == 0 {
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

// hanoi is where months begin and end.
var hanoi = time.FixedZone("UTC+7", 7*3600)

// Month is the month that keyrings of now carry.
func Month(now time.Time) string { return now.In(hanoi).Format("2006-01") }

// Keyring is the office's of this month. Without one it is the newest earlier one, or else the earliest later one, and overdue is true: sealing
// goes on under an old key with an alarm, since refusing a tip would be worse.
func (r *Registry) Keyring(office string, now time.Time) (k *crypto.Keyring, overdue bool, err error) {
	all := r.keyrings[office]
	if len(all) == 0 {
		return nil, true, fmt.Errorf("%w: %s", ErrNoKeyring, office)
	}
	month := Month(now)
	k = all[0]
	for _, next := range all {
		if next.Month <= month {
			k = next
		}
	}
	return k, k.Month != month, nil
}

// Keyrings are all of an office, oldest first, to open with: what was sealed in an old month opens with that month's. Never seal to one of these.
func (r *Registry) Keyrings(office string) []*crypto.Keyring { return r.past[office] }

// Readers are the recipients of a desk's tips: its keyring, and those of the two offices that hold the halves. A half that the directory
// leaves empty, or whose office has no keyring, is a dummy.
func (r *Registry) Readers(desk string, now time.Time) (crypto.Readers, error) {
	for _, d := range r.Directory.Desks {
		if d.ID != desk {
			continue
		}
		k, _, err := r.Keyring(desk, now)
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
	k, _, err := r.Keyring(office, now)
	if err != nil {
		return nil
	}
	return k.Recipient
}

// Overdue lists the offices of the directory whose keyring of this month is missing: the alarm that goes with Keyring.
func (r *Registry) Overdue(now time.Time) []string {
	var late []string
	for _, o := range r.Trust.Roster().Offices {
		if _, overdue, _ := r.Keyring(o.ID, now); overdue {
			late = append(late, o.ID)
		}
	}
	return late
}
