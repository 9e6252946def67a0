package triage

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// strangersBody bounds what somebody without a session can send: public keys and a proof.
const strangersBody = 8 << 10

// strangersLate bounds how many wrong tokens wait for their late answer at one time.
const strangersLate = 32

// registryPacking is how hard the registry is packed, above the least: enough to find a roster in the next.
const registryPacking = 4

// newcomers are the two routes without a session. Their only secret is the token; a wrong one is answered late, whatever is wrong with it.
func (d *deskListener) newcomers(app *fiber.App) {
	late := make(chan struct{}, strangersLate)
	app.Post("/api/invite/look", d.checkPost, d.stranger(late, func(ctx context.Context, c *fiber.Ctx) error {
		var q LookRequest
		if err := decode(c, &q); err != nil {
			return err
		}
		v, err := d.Membership.Look(ctx, q.Token)
		if err != nil {
			return err
		}
		return c.JSON(v)
	}))
	app.Post("/api/invite/accept", d.checkPost, d.stranger(late, func(ctx context.Context, c *fiber.Ctx) error {
		// The token first: keys of whoever has none are not even read.
		var first struct{ Token string }
		if json.NewDecoder(bytes.NewReader(c.BodyRaw())).Decode(&first) != nil {
			return ErrMalformed
		}
		if err := d.Membership.Invited(first.Token); err != nil {
			return err
		}
		var q AcceptRequest
		if err := decode(c, &q); err != nil {
			return err
		}
		if err := d.Membership.Accept(ctx, q); err != nil {
			return err
		}
		return c.SendStatus(fiber.StatusNoContent)
	}))
}

// stranger bounds what somebody without a session costs.
func (d *deskListener) stranger(late chan struct{}, handle func(context.Context, *fiber.Ctx) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if len(c.BodyRaw()) > strangersBody {
			return fiber.ErrRequestEntityTooLarge
		}
		ctx, cancel := context.WithTimeout(context.Background(), storeWait)
		defer cancel()
		err := handle(ctx, c)
		if !errors.Is(err, ErrNotFound) {
			return err
		}
		select {
		case late <- struct{}{}:
			defer func() { <-late }()
		default:
			return c.Status(fiber.StatusTooManyRequests).JSON(Fault{Error: "later"})
		}
		wait := time.NewTimer(d.Penalty)
		defer wait.Stop()
		select {
		case <-wait.C:
		case <-c.Context().Done(): // the listener stops
		}
		return err
	}
}

// membership are the routes behind a login.
func (d *deskListener) membership(r fiber.Router) {
	m := d.Membership
	r.Post("/invitations", d.checkPost, giving(m.Invite))
	r.Get("/invitations", showing(m.Invitations))
	r.Post("/invitations/:id/withdraw", d.checkPost, onID(m.WithdrawInvitation))
	r.Post("/roster", d.checkPost, giving(m.Propose))
	r.Get("/proposals", showing(m.Proposals))
	r.Post("/proposals/:id/withdraw", d.checkPost, onID(m.WithdrawProposal))
	r.Post("/keyrings", d.checkPost, taking(m.PostKeyring))
}

// registry hands out what members signed. Rosters say nearly the same one after the other, so a browser that can gets them packed: nothing
// in here is secret, and nothing of it is chosen by a stranger.
func (d *deskListener) registry(c *fiber.Ctx) error {
	if err := c.JSON(d.Documents(sessionOf(c).Office)); err != nil {
		return err
	}
	if c.Request().Header.HasAcceptEncoding("br") {
		packed := fasthttp.AppendBrotliBytesLevel(nil, c.Response().Body(), fasthttp.CompressBrotliBestSpeed+registryPacking)
		c.Response().SetBodyRaw(packed)
		c.Set(fiber.HeaderContentEncoding, "br")
	}
	return nil
}

// giving is a handler for an act that answers with something.
func giving[Q, A any](act func(context.Context, Session, Q) (A, error)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		var q Q
		if err := decode(c, &q); err != nil {
			return err
		}
		a, err := act(c.UserContext(), sessionOf(c), q)
		if err != nil {
			return err
		}
		return c.JSON(a)
	}
}

// taking is a handler for an act whose success says nothing but that.
func taking[Q any](act func(context.Context, Session, Q) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		var q Q
		if err := decode(c, &q); err != nil {
			return err
		}
		if err := act(c.UserContext(), sessionOf(c), q); err != nil {
			return err
		}
		return c.SendStatus(fiber.StatusNoContent)
	}
}

// showing is a handler for a list.
func showing[A any](look func(context.Context, Session) (A, error)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		a, err := look(c.UserContext(), sessionOf(c))
		if err != nil {
			return err
		}
		return c.JSON(a)
	}
}

// onID is a handler for a bare act on what an ID of the path names.
func onID(act func(context.Context, Session, string) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if err := decode(c, new(struct{})); err != nil {
			return err
		}
		if err := act(c.UserContext(), sessionOf(c), c.Params("id")); err != nil {
			return err
		}
		return c.SendStatus(fiber.StatusNoContent)
	}
}
