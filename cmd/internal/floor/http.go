package main

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"
)

// A door takes signed callbacks.
type door struct {
	url   string
	token []byte
	seal  func(text []byte) ([]byte, error)
	put   func(sealed []byte) error
}

func serve(stdout io.Writer, d door) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Post("/sms/twilio", d.take)
	if _, err := fmt.Fprintf(stdout, "http://%s/sms/twilio\n", l.Addr()); err != nil {
		return err
	}
	return app.Listener(l)
}

func (d door) take(c *fiber.Ctx) error {
	form, err := url.ParseQuery(string(c.Body()))
	if err != nil || !d.signed(form, c.Get("X-Twilio-Signature")) {
		return c.SendStatus(fiber.StatusForbidden)
	}
	sealed, err := d.seal([]byte(form.Get("Body")))
	if err == nil {
		err = d.put(sealed)
	}
	if err != nil {
		return c.SendStatus(fiber.StatusServiceUnavailable)
	}
	c.Set(fiber.HeaderContentType, "text/xml")
	return c.SendString("<Response><Message>ok</Message></Response>")
}

// signed checks HMAC-SHA1 over the address and the sorted fields.
func (d door) signed(form url.Values, signature string) bool {
	keys := make([]string, 0, len(form))
	for k := range form {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	mac := hmac.New(sha1.New, d.token)
	io.WriteString(mac, d.url)
	for _, k := range keys {
		io.WriteString(mac, k)
		io.WriteString(mac, form.Get(k))
	}
	return hmac.Equal([]byte(base64.StdEncoding.EncodeToString(mac.Sum(nil))), []byte(signature))
}
