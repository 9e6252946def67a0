package registry

import (
	"fmt"

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
