package registry

import (
	"fmt"
	"path"
	"time"

	"tipline/crypto"
)

// Served puts the documents of a server's answer (GET /api/registry) in the form that Check reads, each named after its place there.
// A client runs Check on it with its own pin, so that a server that exchanged something is found out before anything is sealed.
func Served(rosters []crypto.Signed, directory crypto.Signed, keyrings []crypto.Signed) Documents {
	docs := Documents{Directory: Document{From: "server: directory", Signed: directory}}
	for i, r := range rosters {
		docs.Rosters = append(docs.Rosters, Document{From: fmt.Sprintf("server: rosters/%d", i+1), Signed: r})
	}
	for i, k := range keyrings {
		from := fmt.Sprintf("server: keyring number %d", i+1)
		if named, err := crypto.ParseKeyring(k); err == nil {
			from = "server: keyrings/" + keyringName(named)
		}
		docs.Keyrings = append(docs.Keyrings, Document{From: from, Signed: k})
	}
	return docs
}

// Signed are the documents as a server hands them out.
func (d Documents) Signed() (rosters []crypto.Signed, directory crypto.Signed, keyrings []crypto.Signed) {
	for _, r := range d.Rosters {
		rosters = append(rosters, r.Signed)
	}
	for _, k := range d.Keyrings {
		keyrings = append(keyrings, k.Signed)
	}
	return rosters, d.Directory.Signed, keyrings
}

// For are the documents that an office's members need: every keyring of their own, to open old tips with and to add wraps to, those of desks that are wrapped
// for them as a step, and of every other office the one that is sealed to this month and next. All keyrings of two hundred offices would be a long wait in a village.
func (r *Registry) For(office string, now time.Time) Documents {
	docs := r.documents
	docs.Keyrings = nil
	wanted := map[string]bool{}
	for _, o := range r.Trust.Roster().Offices {
		for _, month := range Months(now, 1) {
			k := r.Trust.Roster().Chosen(r.keyrings[o.ID], month)
			if k == nil {
				k = crypto.Newest(r.past[o.ID], month)
			}
			if k != nil {
				wanted[keyringName(k)] = true
			}
		}
	}
	for _, k := range append(r.SteppedFor(office), r.past[office]...) {
		wanted[keyringName(k)] = true
	}
	for _, d := range r.documents.Keyrings {
		dir, file := path.Split(d.From)
		if wanted[path.Base(dir)+"/"+file] {
			docs.Keyrings = append(docs.Keyrings, d)
		}
	}
	return docs
}
