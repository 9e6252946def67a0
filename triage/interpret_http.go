package triage

import (
	"github.com/gofiber/fiber/v2"

	"tipline/crypto"
)

// interpretRoutes are those of a desk that grants, and of the member who was granted something.
func (d *deskListener) interpretRoutes(r fiber.Router) {
	c := d.Console
	r.Post("/tips/:id/interpret", d.checkPost, onTip(c.Interpret))
	r.Post("/tips/:id/uninterpret", d.checkPost, onTip(c.Uninterpret))
	r.Get("/interpret", showing(c.Interpretings))
	r.Get("/interpret/:id/:file", func(f *fiber.Ctx) error {
		id, err := crypto.ParseID(f.Params("id"))
		part, err2 := crypto.ParseID(f.Params("file"))
		if err != nil || err2 != nil {
			return ErrNotFound
		}
		v, err := c.InterpretOpen(f.UserContext(), sessionOf(f), id, part)
		if err != nil {
			return err
		}
		return f.JSON(v)
	})
	r.Post("/interpret/:id/:file/done", d.checkPost, onFile(c.InterpretDone))
}
