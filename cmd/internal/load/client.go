// Package load sends text messages as a carrier does, as fast as they are taken or at a steady pace, and says how long the answers took. It
// measures programs that run apart from it on the same machine, and never looks into them.
package load

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// A Message is one request, laid out and signed beforehand, so that the machine's time goes to the server and not to its carrier.
type Message []byte

// An Outcome is what became of a run.
type Outcome struct {
	Answered int             // with 200
	Coded    int             // of these, with a receipt code
	Refused  int             // with anything else
	Took     time.Duration   // from the first request to the last answer
	Why      string          // the first refusal, in the server's words
	Waited   []time.Duration // for each answer; in a steady run counted from when the message was due
}

// PerSecond is how many were answered a second.
func (o Outcome) PerSecond() float64 { return float64(o.Answered) / o.Took.Seconds() }

// errAnswer: what came back is no HTTP answer.
var errAnswer = errors.New("not an HTTP answer")

// A Carrier keeps connections to one server.
type Carrier struct{ conns []*conn }

type conn struct {
	net.Conn
	read *bufio.Reader
	body []byte
}

// Dial opens n connections to host:port.
func Dial(address string, n int) (*Carrier, error) {
	c := &Carrier{}
	for range n {
		one, err := net.Dial("tcp", address)
		if err != nil {
			c.Close()
			return nil, fmt.Errorf("dial: %w", err)
		}
		c.conns = append(c.conns, &conn{Conn: one, read: bufio.NewReader(one)})
	}
	return c, nil
}

// Close ends the connections.
func (c *Carrier) Close() {
	for _, one := range c.conns {
		_ = one.Close()
	}
}

// Flat sends all, each connection its next one as soon as it has its answer. A positive within ends the run early.
func (c *Carrier) Flat(all []Message, within time.Duration) (Outcome, error) {
	return c.run(all, func(_ int, began time.Time) (time.Time, bool) {
		return time.Now(), within <= 0 || time.Since(began) < within
	})
}

// Steady sends so many a second, whether or not earlier ones were answered, as long as a connection is free.
func (c *Carrier) Steady(all []Message, perSecond int) (Outcome, error) {
	return c.run(all, func(i int, began time.Time) (time.Time, bool) {
		return began.Add(time.Duration(i) * time.Second / time.Duration(perSecond)), true
	})
}

// run hands the messages out; due says when the i-th is to go, and whether it still is to.
func (c *Carrier) run(all []Message, due func(i int, began time.Time) (time.Time, bool)) (Outcome, error) {
	var next atomic.Int64
	parts := make([]Outcome, len(c.conns))
	faults := make([]error, len(c.conns))
	var running sync.WaitGroup
	began := time.Now()
	for n, one := range c.conns {
		running.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(all) {
					return
				}
				at, goes := due(i, began)
				if !goes {
					return
				}
				time.Sleep(time.Until(at))
				status, coded, err := one.send(all[i])
				if err != nil {
					faults[n] = err
					return
				}
				parts[n].note(status, coded, time.Since(at))
				if status != 200 && parts[n].Why == "" {
					parts[n].Why = fmt.Sprint(status, " ", string(one.body))
				}
			}
		})
	}
	running.Wait()
	whole := Outcome{Took: time.Since(began)}
	for _, p := range parts {
		whole.Answered += p.Answered
		whole.Coded += p.Coded
		whole.Refused += p.Refused
		if whole.Why == "" {
			whole.Why = p.Why
		}
		whole.Waited = append(whole.Waited, p.Waited...)
	}
	return whole, errors.Join(faults...)
}

func (o *Outcome) note(status int, coded bool, waited time.Duration) {
	if status != 200 {
		o.Refused++
		return
	}
	o.Answered++
	o.Waited = append(o.Waited, waited)
	if coded {
		o.Coded++
	}
}

// send writes one request and reads its answer.
func (c *conn) send(m Message) (status int, coded bool, err error) {
	if _, err := c.Write(m); err != nil {
		return 0, false, err
	}
	length := 0
	for first := true; ; first = false {
		line, err := c.read.ReadSlice('\n')
		if err != nil {
			return 0, false, err
		}
		line = bytes.TrimRight(line, "\r\n")
		if first {
			if len(line) < 12 {
				return 0, false, errAnswer
			}
			if status, err = strconv.Atoi(string(line[9:12])); err != nil {
				return 0, false, errAnswer
			}
			continue
		}
		if len(line) == 0 {
			break
		}
		if name, value, ok := bytes.Cut(line, []byte(": ")); ok && bytes.EqualFold(name, []byte("Content-Length")) {
			if length, err = strconv.Atoi(string(value)); err != nil {
				return 0, false, errAnswer
			}
		}
	}
	if cap(c.body) < length {
		c.body = make([]byte, length)
	}
	c.body = c.body[:length]
	_, err = io.ReadFull(c.read, c.body)
	return status, hasCode(c.body), err
}

// hasCode says whether a receipt's four groups of four digits are in an answer.
func hasCode(body []byte) bool {
	run := 0
	for i, b := range body {
		switch {
		case b >= '0' && b <= '9':
			if run++; run == 16 {
				return true
			}
		case b == ' ' && run%4 == 0 && run > 0 && i > 0 && body[i-1] != ' ':
		default:
			run = 0
		}
	}
	return false
}
