package triage

import (
	"context"
	"errors"
	"slices"

	"github.com/gofiber/fiber/v2"

	"tipline/crypto"
)

// Directories takes the next directory. It may read and write disks, and returns when the directory is in force; on an error nothing has changed. ErrRefused: it
// does not stand the checks. ErrWrongStatus: it does not follow the one in force. Any other error is an outage.
type Directories interface {
	TakeDirectory(crypto.Signed) error
}

// A DirectoryRequest is a directory that two members have signed, the one who posts it among them.
type DirectoryRequest struct {
	Directory crypto.Signed `json:"directory"`
}

// directories is the route by which the second signer brings a directory into force.
func (d *deskListener) directories(r fiber.Router) {
	r.Post("/directory", d.checkPost, taking(func(_ context.Context, s Session, q DirectoryRequest) error {
		if !slices.ContainsFunc(q.Directory.Signatures, func(g crypto.Signature) bool { return g.Member == s.Member }) {
			return ErrMalformed
		}
		err := d.Directories.TakeDirectory(q.Directory)
		if errors.Is(err, ErrRefused) {
			return ErrMalformed
		}
		return err
	}))
}
