package registry

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"tipline/crypto"
	"tipline/triage"
)

var _ triage.Register = (*Keeper)(nil)

// A Keeper holds the registry in force. A newer one comes in two ways: members post documents to the server (Add), or the folder changes,
// because another process of the deployment wrote them or an operator laid them there (Look). Nothing comes into force that does not stand
// every check, and then what was in force stays so, since a tip refused would be worse than one sealed to last month's keyring.
type Keeper struct {
	dir, pin string

	writing sync.Mutex // one change, or one look, at a time

	mu      sync.Mutex // guards what follows
	now     *Registry
	seen    string
	refused bool
	told    []func(*Registry)
}

// NewKeeper takes the registry that was loaded from the folder.
func NewKeeper(dir, pin string, first *Registry) *Keeper {
	return &Keeper{dir: dir, pin: pin, now: first, seen: folderState(dir)}
}

// Registry is the one in force.
func (k *Keeper) Registry() *Registry {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.now
}

// Refused says whether what lies in the folder now is something else than what is in force, and was refused.
func (k *Keeper) Refused() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.refused
}

// Tell calls f with each registry that comes into force from now on; f must not block.
func (k *Keeper) Tell(f func(*Registry)) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.told = append(k.told, f)
}

// Trust is the chain of rosters in force.
func (k *Keeper) Trust() *crypto.Trust { return k.Registry().Trust }

// Directory is the directory in force, as it was signed.
func (k *Keeper) Directory() crypto.Signed { return k.Registry().documents.Directory.Signed }

// Keyrings are all of an office that count, oldest first.
func (k *Keeper) Keyrings(office string) []*crypto.Keyring { return k.Registry().Keyrings(office) }

// Turns is how many turns of an office's month carry a member's signature.
func (k *Keeper) Turns(office, month, member string) int {
	return k.Registry().Turns(office, month, member)
}

// Look reads the folder again when it has changed, and says whether something new is in force. The error lists every fault.
func (k *Keeper) Look() (taken bool, err error) {
	k.writing.Lock()
	defer k.writing.Unlock()
	return k.look()
}

func (k *Keeper) look() (taken bool, err error) {
	state := folderState(k.dir)
	k.mu.Lock()
	same := state == k.seen
	k.seen = state
	k.mu.Unlock()
	if same {
		return false, nil
	}
	next, err := Load(k.dir, k.pin)
	if err == nil && older(next, k.Registry()) {
		err = fmt.Errorf("%s: an older roster or directory than the one in force", k.dir)
	}
	k.mu.Lock()
	k.refused = err != nil
	k.mu.Unlock()
	if err == nil {
		k.take(next)
	}
	return err == nil, err
}

// take brings a registry into force.
func (k *Keeper) take(next *Registry) {
	k.mu.Lock()
	k.now = next
	told := k.told
	k.mu.Unlock()
	for _, f := range told {
		f(next)
	}
}

// errFolder: something that was refused lies in the folder; writing beside it could hide it.
var errFolder = errors.New("registry folder holds something that was refused")

// Add implements triage.Register: the change is checked in its place before anything is written. What another hand laid into the folder
// meanwhile is taken first, so that nothing newer is written over.
func (k *Keeper) Add(c triage.RegisterChange) error {
	k.writing.Lock()
	defer k.writing.Unlock()
	if _, err := k.look(); err != nil || k.Refused() {
		return errors.Join(errFolder, err)
	}
	next, err := k.Registry().with(c)
	if err != nil {
		return errors.Join(triage.ErrRefused, err)
	}
	// Keyrings first: a crash in between leaves an office with more keys than the old roster needs, and never with too few for the new one.
	for _, s := range c.Keyrings {
		r, err := crypto.ParseKeyring(s)
		if err != nil {
			return errors.Join(triage.ErrRefused, err)
		}
		if err := WriteDocument(keyringFile(k.dir, r), s); err != nil {
			return err
		}
	}
	if c.Roster != nil {
		if err := WriteDocument(filepath.Join(k.dir, "directory.json"), next.documents.Directory.Signed); err != nil {
			return err
		}
	}
	if c.Roster != nil {
		path := filepath.Join(k.dir, "rosters", strconv.Itoa(next.Trust.Roster().Version)+".json")
		if err := writeNew(path, *c.Roster); err != nil {
			return err
		}
	}
	k.mu.Lock()
	k.seen, k.refused = folderState(k.dir), false
	k.mu.Unlock()
	k.take(next)
	return nil
}

// with is the registry with a change in it. Keyrings alone are checked alone; a roster has everything checked anew.
func (r *Registry) with(c triage.RegisterChange) (*Registry, error) {
	docs := r.documents
	docs.Keyrings = append([]Document(nil), docs.Keyrings...)
	for _, s := range c.Keyrings {
		k, err := crypto.ParseKeyring(s)
		if err != nil {
			return nil, err
		}
		for _, there := range r.past[k.Office] {
			if there.Month == k.Month && there.Turn == k.Turn && k.Extends(there) != nil {
				return nil, crypto.ErrOtherKeyring
			}
		}
		docs.Keyrings = placed(docs.Keyrings, Document{From: "keyrings/" + keyringName(k), Signed: s})
	}
	if c.Roster == nil {
		next := &Registry{Trust: r.Trust, Directory: r.Directory, documents: docs, keyrings: maps.Clone(r.keyrings), past: maps.Clone(r.past)}
		for _, s := range c.Keyrings {
			k, err := r.Trust.Keyring(s)
			if err != nil {
				return nil, err
			}
			next.insert(s, k)
		}
		return next, nil
	}
	trust, err := r.Trust.Follow(*c.Roster)
	if err != nil {
		return nil, err
	}
	docs.Rosters = append(docs.Rosters[:len(docs.Rosters):len(docs.Rosters)], Document{From: "the next roster", Signed: *c.Roster})
	directory := docs.Directory.Signed.With(c.Directory)
	directory.Signatures = trust.Roster().Counted(directory)
	docs.Directory.Signed = directory
	return under(trust, docs)
}

// placed puts a document in the place of the one of the same name, or behind the others.
func placed(all []Document, d Document) []Document {
	for i := range all {
		if strings.HasSuffix(all[i].From, d.From) {
			all[i].Signed = d.Signed
			return all
		}
	}
	return append(all, d)
}

// older says whether next would take a version back: an old document is rightly signed too.
func older(next, now *Registry) bool {
	return next.Trust.Roster().Version < now.Trust.Roster().Version || next.Directory.Version < now.Directory.Version
}

// folderState changes when any signed document below does.
func folderState(dir string) string {
	var all strings.Builder
	for _, pattern := range []string{"rosters/*.json", "directory.json", "keyrings/*/*.json"} {
		files, err := filepath.Glob(filepath.Join(dir, filepath.FromSlash(pattern)))
		if err != nil {
			return "unreadable: " + err.Error()
		}
		for _, path := range files {
			stat, err := os.Stat(path)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return "unreadable: " + err.Error()
			}
			fmt.Fprintf(&all, "%s %d %d\n", path, stat.Size(), stat.ModTime().UnixNano())
		}
	}
	return all.String()
}
