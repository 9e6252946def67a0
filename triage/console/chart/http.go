package chart

import (
	"bytes"
	"compress/gzip"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// Serve adds /map/places.json, and /map/boundaries.json where there are boundaries (nil: none, 404). No session is asked for: there is nothing in
// them that a book of maps does not tell. They are packed once, at start.
func Serve(r fiber.Router, places Places, boundaries *Boundaries) {
	serve(r, "/map/places.json", Encode(places))
	if boundaries != nil {
		serve(r, "/map/boundaries.json", Encode(*boundaries))
	}
}

func serve(r fiber.Router, path string, body []byte) {
	packed := pack(body)
	r.Get(path, func(c *fiber.Ctx) error {
		c.Set("Content-Type", "application/json; charset=utf-8")
		c.Set("Vary", "Accept-Encoding")
		if strings.Contains(c.Get("Accept-Encoding"), "gzip") {
			c.Set("Content-Encoding", "gzip")
			return c.Send(packed)
		}
		return c.Send(body)
	})
}

func pack(body []byte) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		panic(err) // the level is a constant
	}
	_, _ = w.Write(body) // into memory
	_ = w.Close()
	return b.Bytes()
}
