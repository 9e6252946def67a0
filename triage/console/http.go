package console

import "github.com/gofiber/fiber/v2"

// Serve adds the app's pages to the desk listener. They need no session: what they show, they fetch with one.
func Serve(r fiber.Router) {
	for path, f := range Files() {
		r.Get(path, func(c *fiber.Ctx) error {
			c.Set("Content-Security-Policy", f.Policy)
			c.Set("Cross-Origin-Opener-Policy", "same-origin")
			c.Set("Permissions-Policy", "geolocation=(), camera=(), microphone=(), payment=()")
			c.Set("Content-Type", f.Type)
			return c.Send(f.Body)
		})
	}
}
