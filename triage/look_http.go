package triage

import (
	"github.com/gofiber/fiber/v2"

	"tipline/crypto"
)

// lookRoutes are those of the second look, for members of the office that looks, and the figures of name slips, which are its too.
func (d *deskListener) lookRoutes(r fiber.Router) {
	c := d.Console
	r.Get("/look", showing(c.Look))
	r.Get("/look/:id", d.lookOpen)
	r.Get("/look/:id/files/:file", sealedFile(c.LookFile))
	r.Post("/look/:id/agree", d.checkPost, onTip(c.Agree))
	r.Post("/look/:id/back", d.checkPost, onTip(c.SendBack))
	r.Get("/figures/slips", showing(c.SlipFigures))
}

// lookActs are those on one tip that belong to the second look, and the one by which a unit stands aside.
func (d *deskListener) lookActs(act func(name string, h fiber.Handler)) {
	c := d.Console
	act("grant", onTip(c.Grant))
	act("recuse", onTip(c.Recuse))
}

func (d *deskListener) lookOpen(c *fiber.Ctx) error {
	id, err := crypto.ParseID(c.Params("id"))
	if err != nil {
		return ErrNotFound
	}
	v, err := d.Console.LookOpen(c.UserContext(), sessionOf(c), id)
	if err != nil {
		return err
	}
	return c.JSON(v)
}
