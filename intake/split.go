package intake

import (
	"net"
	"sync"
	"time"
)

const (
	// photoStart begins every request that brings photos.
	photoStart = "POST /photos"
	// splitWithin is how long a connection has to say what it wants.
	splitWithin = 20 * time.Second
	// splitting bounds the connections that have not said it yet.
	splitting = 1024
)

// SplitPhotos shares one listener between two servers, because photos are read as they come and everything else is read whole: a connection goes to the second when its
// first request brings photos, and to the first otherwise. That server answers one request and closes.
func SplitPhotos(l net.Listener) (text, photos net.Listener) {
	s := &splitter{Listener: l, closed: make(chan struct{}), waiting: make(chan struct{}, splitting)}
	t, p := &half{splitter: s, conns: make(chan net.Conn)}, &half{splitter: s, conns: make(chan net.Conn)}
	go s.run(t, p)
	return t, p
}

// A splitter reads the first bytes of each connection.
type splitter struct {
	net.Listener
	waiting chan struct{}
	once    sync.Once
	closed  chan struct{}
	err     error // of Accept, set before closed is closed
}

// A half is one of the two listeners.
type half struct {
	*splitter
	conns chan net.Conn
}

func (s *splitter) run(text, photos *half) {
	for {
		c, err := s.Listener.Accept()
		if err != nil {
			_ = s.end(err) // it is over either way
			return
		}
		s.waiting <- struct{}{}
		go func() {
			defer func() { <-s.waiting }()
			s.sort(c, text, photos)
		}()
	}
}

// sort reads as much of a connection's beginning as tells the two apart.
func (s *splitter) sort(c net.Conn, text, photos *half) {
	head := make([]byte, 0, len(photoStart))
	to := photos
	if c.SetReadDeadline(time.Now().Add(splitWithin)) != nil {
		c.Close()
		return
	}
	for len(head) < len(photoStart) && to == photos {
		n, err := c.Read(head[len(head):cap(head)])
		head = head[:len(head)+n]
		if string(head) != photoStart[:len(head)] {
			to = text
		} else if err != nil {
			c.Close()
			return
		}
	}
	if c.SetReadDeadline(time.Time{}) != nil {
		c.Close()
		return
	}
	select {
	case to.conns <- &begunConn{Conn: c, head: head}:
	case <-s.closed:
		c.Close()
	}
}

// Accept gives the next connection that is for this half.
func (h *half) Accept() (net.Conn, error) {
	select {
	case c := <-h.conns:
		return c, nil
	case <-h.closed:
		return nil, h.err
	}
}

// Close ends both halves; closing the other one later is no error.
func (h *half) Close() error { return h.end(net.ErrClosed) }

func (s *splitter) end(why error) (err error) {
	s.once.Do(func() {
		s.err = why
		close(s.closed)
		err = s.Listener.Close()
	})
	return err
}

// A begunConn gives back what was read of it already, and zeroes it.
type begunConn struct {
	net.Conn
	head []byte
}

func (c *begunConn) Read(p []byte) (int, error) {
	if len(c.head) == 0 {
		return c.Conn.Read(p)
	}
	n := copy(p, c.head)
	clear(c.head[:n])
	c.head = c.head[n:]
	return n, nil
}
