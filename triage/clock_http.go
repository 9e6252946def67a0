package triage

import "github.com/gofiber/fiber/v2"

// clockRoutes are what escalation and the law's clocks show and take.
func (d *deskListener) clockRoutes(r fiber.Router) {
	c := d.Console
	r.Get("/rung", showing(c.Rung))
	r.Get("/due", showing(c.Due))
	r.Post("/tips/:id/recorded", d.checkPost, onTip(bare(c.Recorded)))
	r.Post("/tips/:id/prolong", d.checkPost, onTip(c.Prolong))
}
