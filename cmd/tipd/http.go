package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"syscall"
	"time"

	"github.com/gofiber/fiber/v2"

	"tipline/channels/handset"
	"tipline/intake/hotline"
	"tipline/triage"
	"tipline/triage/console"
	"tipline/triage/console/chart"
)

// listenerStopBound is how long requests under way may take at a stop.
const listenerStopBound = 5 * time.Second

// operations is the machine's own listener: is it alive, does it take tips, what are the figures. It has no login and stays on loopback.
// Its answers say nothing of any tip.
// In a demonstration it carries the handset page too.
func operations(b *board, ready func() []string, phone *handset.Handset) *fiber.App {
	app := fiber.New(fiber.Config{
		DisableStartupMessage: true, BodyLimit: 16 << 10, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second, IdleTimeout: time.Minute,
		DisablePreParseMultipartForm: true, EnableTrustedProxyCheck: true, ErrorHandler: fixedError,
	})
	app.Get("/healthz", func(c *fiber.Ctx) error { return c.SendString("ok\n") })
	app.Get("/readyz", func(c *fiber.Ctx) error {
		if faults := ready(); len(faults) > 0 {
			return c.Status(fiber.StatusServiceUnavailable).SendString(strings.Join(faults, "\n") + "\n")
		}
		return c.SendString("ready\n")
	})
	app.Get("/metrics", func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentType, "text/plain; version=0.0.4")
		return c.SendString(b.Text())
	})
	if phone != nil {
		phone.Mount(app)
	}
	return app
}

// membersApp is everything that answers on the desk listener: the officers' app with the map of its places, the members' acts, the hotline's form.
// drawn are the operator's outlines of communes, nil where there are none. A test asks every route of it, as every role.
func membersApp(d triage.DeskParams, form hotline.Params, drawn *chart.Boundaries) *fiber.App {
	app := triage.NewDesk(d)
	hotline.Mount(app, form)
	console.Serve(app)
	chart.Serve(app, chart.NewPlaces(form.Gazetteer, form.Lists), drawn)
	return app
}

// fixedError answers without repeating anything of the request.
func fixedError(c *fiber.Ctx, err error) error {
	status := fiber.StatusInternalServerError
	var framework *fiber.Error
	if errors.As(err, &framework) {
		status = framework.Code
	}
	return c.Status(status).SendString("no\n")
}

// listen binds an address, and says so when another program has it.
func listen(name, address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s: another program listens on %s already: stop it, or set %s.listen in the configuration", name, address, name)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: listen: %w", name, err)
	}
	return l, nil
}

// serve answers on l until the function given back is called; that one waits for requests under way, within a bound.
func serve(name string, app *fiber.App, l net.Listener, log *slog.Logger) (stop func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := app.Listener(l); err != nil {
			log.Error("listener ended", "listener", name)
		}
	}()
	return func() {
		if err := app.ShutdownWithTimeout(listenerStopBound); err != nil {
			log.Warn("requests under way were cut off", "listener", name)
		}
		l.Close()
		<-done
	}
}
