package triage

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"tipline/crypto"
)

// approvals are the routes of what takes two members.
func (d *deskListener) approvals(r fiber.Router) {
	p := d.Approvals
	r.Get("/approvals", showing(p.Approvals))
	r.Post("/approvals", d.checkPost, taking(p.Ask))
	r.Post("/approvals/:id/approve", d.checkPost, func(c *fiber.Ctx) error {
		var q ApproveRequest
		if err := decode(c, &q); err != nil {
			return err
		}
		if err := p.Approve(c.UserContext(), sessionOf(c), c.Params("id"), q); err != nil {
			return err
		}
		return c.SendStatus(fiber.StatusNoContent)
	})
	r.Post("/approvals/:id/withdraw", d.checkPost, onID(p.Withdraw))
	r.Get("/approvals/:id/verbatim", ofID(p.Verbatim))
	r.Get("/approvals/:id/files/:file", func(c *fiber.Ctx) error {
		file, err := crypto.ParseID(c.Params("file"))
		if err != nil {
			return ErrNotFound
		}
		sealed, err := p.File(c.UserContext(), sessionOf(c), c.Params("id"), file)
		if err != nil {
			return err
		}
		return sendSealed(c, sealed)
	})
	r.Get("/approvals/:id/tips", ofID(d.exported))
}

// ofID is a handler for what an ID of the path gives.
func ofID[A any](look func(context.Context, Session, string) (A, error)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		a, err := look(c.UserContext(), sessionOf(c), c.Params("id"))
		if err != nil {
			return err
		}
		return c.JSON(a)
	}
}

// exported are the tips of a granted export, as the desk's member may open each.
func (d *deskListener) exported(ctx context.Context, s Session, id string) (ExportView, error) {
	a, signed, err := d.Approvals.Exported(ctx, s, id)
	if err != nil {
		return ExportView{}, err
	}
	v := ExportView{Approval: signed, Tips: []OpenView{}}
	for _, tip := range a.Tips {
		one, err := d.Console.Open(ctx, s, tip)
		if err != nil {
			return ExportView{}, err
		}
		v.Tips = append(v.Tips, one)
	}
	return v, nil
}
