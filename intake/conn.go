package intake

import (
	"net"
	"sync"
)

// Wiping wraps the public listener so that what its connections read does not stay in the server's pooled buffers: each connection
// remembers the regions that its reads filled and zeroes them once the request is answered (Wipe, else the first write after), fails
// or ends. A client that sends its next request before the answer to the last one loses it: pipelining is not supported here.
func Wiping(l net.Listener) net.Listener { return wipingListener{l} }

type wipingListener struct{ net.Listener }

func (l wipingListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &wipingConn{Conn: c}, nil
}

type wipingConn struct {
	net.Conn
	filled [][]byte // only the goroutine that serves the connection touches it
}

// holders says which connection last read into a buffer, by the buffer's last byte, which stays the same however full it is. The server
// gives a reader back to its pool before it answers a bad request, and another connection may hold it by then: its bytes are left alone.
var holders = struct {
	sync.Mutex
	of map[*byte]*wipingConn
}{of: map[*byte]*wipingConn{}}

func (c *wipingConn) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return c.Conn.Read(p)
	}
	holders.Lock()
	holders.of[&p[len(p)-1]] = c
	holders.Unlock()
	n, err := c.Conn.Read(p)
	c.filled = append(c.filled, p[:n:len(p)])
	if err != nil && n == 0 {
		c.Wipe() // nobody will read on
		return 0, err
	}
	return n, nil // an error that came with bytes comes again without
}

func (c *wipingConn) Write(p []byte) (int, error) {
	c.Wipe()
	return c.Conn.Write(p)
}

// Wipe zeroes what was read and is still this connection's.
func (c *wipingConn) Wipe() {
	if len(c.filled) == 0 {
		return
	}
	holders.Lock()
	defer holders.Unlock()
	for _, p := range c.filled {
		if holders.of[last(p)] == c {
			clear(p)
		}
	}
	for _, p := range c.filled {
		if holders.of[last(p)] == c {
			delete(holders.of, last(p))
		}
	}
	clear(c.filled)
	c.filled = c.filled[:0]
}

// last is the last byte of the buffer that a read was given.
func last(p []byte) *byte { return &p[:cap(p)][cap(p)-1] }
