package triage

import (
	"bufio"
	"bytes"
	"context"
	"time"

	"github.com/gofiber/fiber/v2"
)

// flushWithin is how long one piece of a stream may take to reach the console's machine; a slower one is cut. It stands in for the listener's own
// deadline, which is one for a whole answer.
const flushWithin = 10 * time.Second

// shiftRoutes are those of a member's shift: what happens meanwhile, who is there, what is handed over, what a supervisor looks at.
func (d *deskListener) shiftRoutes(r fiber.Router) {
	r.Post("/undo", d.checkPost, d.undo)
	r.Get("/handover", showing(d.Console.Handover))
	r.Post("/handover", d.checkPost, taking(d.Console.GiveHandover))
	r.Post("/handover/:id/sign", d.checkPost, func(c *fiber.Ctx) error {
		return taking(func(ctx context.Context, s Session, q SignRequest) error {
			return d.Console.SignTakeover(ctx, s, c.Params("id"), q)
		})(c)
	})
	r.Get("/overview", showing(d.Console.Overview))
	r.Post("/duty", d.checkPost, d.duty)
	if d.Hub != nil {
		r.Get("/events", d.events)
		r.Post("/watch", d.checkPost, d.beginWatch)
	}
}

func (d *deskListener) undo(c *fiber.Ctx) error {
	if err := decode(c, new(struct{})); err != nil {
		return err
	}
	v, err := d.Console.Undo(c.UserContext(), sessionOf(c))
	if err != nil {
		return err
	}
	return c.JSON(v)
}

func (d *deskListener) duty(c *fiber.Ctx) error {
	var q DutyRequest
	if err := decode(c, &q); err != nil {
		return err
	}
	if err := d.Sessions.SetDuty(bearer(c), q); err != nil {
		return err
	}
	d.dutyChanged(sessionOf(c))
	return c.SendStatus(fiber.StatusNoContent)
}

func (d *deskListener) dutyChanged(s Session) {
	if d.Hub != nil {
		d.Hub.DutyChanged(s.Office)
	}
}

// beginWatch ends the session: from now on this console hears how many urgent tips wait, and can do nothing.
func (d *deskListener) beginWatch(c *fiber.Ctx) error {
	if err := decode(c, new(struct{})); err != nil {
		return err
	}
	token, s, err := d.Sessions.Watch(bearer(c))
	if err != nil {
		return err
	}
	d.dutyChanged(s)
	return c.JSON(WatchView{Token: token})
}

// events streams what changes for the member's office.
func (d *deskListener) events(c *fiber.Ctx) error {
	token := bearer(c)
	return d.stream(c, sessionOf(c), false, func() bool { return d.Sessions.Alive(token) })
}

// watch streams how many urgent tips wait, for a token that can do nothing else.
func (d *deskListener) watch(c *fiber.Ctx) error {
	token := bearer(c)
	s, err := d.Sessions.Watching(token)
	if err != nil {
		return err
	}
	return d.stream(c, s, true, func() bool { _, err := d.Sessions.Watching(token); return err == nil })
}

// stream keeps the answer open until the console goes, is too slow, its token ends, or the listener stops. What it takes of the request is
// taken before the handler returns; after that the request is the framework's again.
func (d *deskListener) stream(c *fiber.Ctx, s Session, watch bool, alive func() bool) error {
	l, err := d.Hub.Listen(s, watch)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), storeWait)
	defer cancel()
	first, err := d.Hub.First(ctx, l)
	if err != nil {
		l.Close()
		return err
	}
	c.Set("Content-Type", "text/event-stream")
	c.Set("X-Accel-Buffering", "no") // a front must pass each piece on as it comes
	conn, stopped := c.Context().Conn(), c.Context().Done()
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		defer l.Close()
		defer func() { // this runs beside the handlers, out of reach of their recover
			if recover() != nil {
				d.Logger.Error("desk listener: panic", "route", "stream")
			}
		}()
		send := func(piece []byte) bool {
			if conn.SetWriteDeadline(time.Now().Add(flushWithin)) != nil {
				return false
			}
			_, err := w.Write(piece)
			return err == nil && w.Flush() == nil
		}
		d.pump(l, first, stopped, alive, send)
	})
	return nil
}

// pump sends until something ends the stream. Who is on duty changes by mere waiting too, when a session ends: each heartbeat looks.
func (d *deskListener) pump(l *Listener, first []byte, stopped <-chan struct{}, alive func() bool, send func([]byte) bool) {
	beat := time.NewTicker(d.Heartbeat)
	defer beat.Stop()
	duty := d.Hub.Duty(l.Session.Office)
	for piece := first; send(piece); {
		select {
		case <-stopped:
			return
		case <-l.Cut():
			return
		case piece = <-l.Out():
			if !alive() { // whoever was signed out hears nothing more, not even until the next heartbeat
				return
			}
		case <-beat.C:
			if !alive() {
				return
			}
			piece = ping
			if now := d.Hub.Duty(l.Session.Office); !l.watch && !bytes.Equal(now, duty) {
				duty, piece = now, append(now, ping...)
			}
		}
	}
}
