package triage

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"tipline/crypto"
)

// tipRoutes are the acts on one tip.
func (d *deskListener) tipRoutes(r fiber.Router) {
	c := d.Console
	act := func(name string, h fiber.Handler) { r.Post("/tips/:id/"+name, d.checkPost, h) }
	r.Get("/tips/:id", d.open)
	r.Get("/tips/:id/files/:file", sealedFile(c.File))
	r.Post("/tips/:id/files/:file/written", d.checkPost, onFile(c.Written))
	r.Post("/tips/:id/files/:file/unwritten", d.checkPost, onFile(func(ctx context.Context, s Session, id, file crypto.ID, _ struct{}) error {
		return c.Unwritten(ctx, s, id, file)
	}))
	act("lease", onTip(bare(c.Lease)))
	act("yield", onTip(bare(c.Yield)))
	act("hold", onTip(c.Hold))
	act("unhold", onTip(bare(c.Unhold)))
	act("join", onTip(func(ctx context.Context, s Session, id crypto.ID, q JoinRequest) error {
		to, err := crypto.ParseID(q.To)
		if err != nil {
			return ErrNotFound
		}
		return c.Join(ctx, s, id, to, q)
	}))
	act("unjoin", onTip(bare(c.Unjoin)))
	act("ask", onTip(c.Ask))
	act("note", onTip(c.Note))
	act("tell", onTip(c.Tell))
	act("route", onTip(c.Route))
	act("refer", onTip(c.Refer))
	act("return", onTip(c.Return))
	act("not-officers", onTip(c.NotOfficers))
	act("ack", onTip(bare(c.Ack)))
	act("slip", asking(c.Slip))
	act("reviewed", onTip(bare(c.Reviewed)))
	act("close", onTip(c.Close))
	act("out-of-scope", onTip(c.OutOfScope))
	d.lookActs(act)
}

func (d *deskListener) open(c *fiber.Ctx) error {
	id, err := crypto.ParseID(c.Params("id"))
	if err != nil {
		return ErrNotFound
	}
	v, err := d.Console.Open(c.UserContext(), sessionOf(c), id)
	if err != nil {
		return err
	}
	return c.JSON(v)
}

// onTip is a handler for an act on one tip; a success says nothing but that.
func onTip[Q any](act func(context.Context, Session, crypto.ID, Q) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		id, err := crypto.ParseID(c.Params("id"))
		if err != nil {
			return ErrNotFound
		}
		var q Q
		if err := decode(c, &q); err != nil {
			return err
		}
		if err := act(c.UserContext(), sessionOf(c), id, q); err != nil {
			return err
		}
		return c.SendStatus(fiber.StatusNoContent)
	}
}

// onFile is onTip for an act on one of a tip's files.
func onFile[Q any](act func(context.Context, Session, crypto.ID, crypto.ID, Q) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		file, err := crypto.ParseID(c.Params("file"))
		if err != nil {
			return ErrNotFound
		}
		return onTip(func(ctx context.Context, s Session, id crypto.ID, q Q) error { return act(ctx, s, id, file, q) })(c)
	}
}

// bare is an act that takes nothing but the tip: its body is {}.
func bare(act func(context.Context, Session, crypto.ID) error) func(context.Context, Session, crypto.ID, struct{}) error {
	return func(ctx context.Context, s Session, id crypto.ID, _ struct{}) error { return act(ctx, s, id) }
}

// asking is a handler for an act on one tip that answers with something.
func asking[Q, A any](act func(context.Context, Session, crypto.ID, Q) (A, error)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		id, err := crypto.ParseID(c.Params("id"))
		if err != nil {
			return ErrNotFound
		}
		var q Q
		if err := decode(c, &q); err != nil {
			return err
		}
		a, err := act(c.UserContext(), sessionOf(c), id, q)
		if err != nil {
			return err
		}
		return c.JSON(a)
	}
}

// sendSealed answers with the sealed bytes of a file and no name: what they are stands inside.
func sendSealed(c *fiber.Ctx, sealed []byte) error {
	c.Set("Content-Type", "application/octet-stream")
	return c.Send(sealed)
}

// sealedFile is a handler for one of a tip's files.
func sealedFile(read func(ctx context.Context, s Session, id, file crypto.ID) ([]byte, error)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		id, err := crypto.ParseID(c.Params("id"))
		file, err2 := crypto.ParseID(c.Params("file"))
		if err != nil || err2 != nil {
			return ErrNotFound
		}
		sealed, err := read(c.UserContext(), sessionOf(c), id, file)
		if err != nil {
			return err
		}
		return sendSealed(c, sealed)
	}
}
