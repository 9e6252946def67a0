package triage

import (
	"github.com/gofiber/fiber/v2"

	"tipline/crypto"
)

// noticeRoutes are about notices, posts without a network, test tips, and relay cards.
func (d *deskListener) noticeRoutes(r fiber.Router) {
	c := d.Console
	r.Get("/dead-letters", showing(c.DeadLetters))
	r.Post("/dead-letters", d.checkPost, taking(c.SettleDeadLetter))
	r.Post("/notices/test", d.checkPost, d.testNotice)
	r.Post("/canary", d.checkPost, d.canary)
	r.Post("/relay-cards", d.checkPost, taking(c.AddRelayCards))
	r.Post("/relay-cards/withdraw", d.checkPost, d.withdrawRelayCards)
	r.Get("/tips/:id/readback/:office/:sheet", d.askReadback)
	r.Post("/tips/:id/readback", d.checkPost, onTip(c.Readback))
}

func (d *deskListener) testNotice(c *fiber.Ctx) error {
	if err := decode(c, new(struct{})); err != nil {
		return err
	}
	rung, err := d.Console.TestNotice(c.UserContext(), sessionOf(c))
	if err != nil {
		return err
	}
	return c.JSON(rung)
}

func (d *deskListener) canary(c *fiber.Ctx) error {
	if err := decode(c, new(struct{})); err != nil {
		return err
	}
	if err := d.Console.CanaryNow(c.UserContext(), sessionOf(c)); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

func (d *deskListener) withdrawRelayCards(c *fiber.Ctx) error {
	if err := decode(c, new(struct{})); err != nil {
		return err
	}
	if err := d.Console.WithdrawRelayCards(c.UserContext(), sessionOf(c)); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// askReadback says which word of a sheet comes next.
func (d *deskListener) askReadback(c *fiber.Ctx) error {
	id, err := crypto.ParseID(c.Params("id"))
	if err != nil {
		return ErrNotFound
	}
	v, err := d.Console.AskReadback(c.UserContext(), sessionOf(c), id, c.Params("office"), c.Params("sheet"))
	if err != nil {
		return err
	}
	return c.JSON(v)
}
