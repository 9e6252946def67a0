// Package sip answers calls that come from a provider's trunk or a PBX, without any carrier abroad: signalling by sipgo, the ports of the sound by diago, and the menu
// of channels/call over RTP and the telephone's keys.
//
// Who calls stands in every request (From, Contact, Via, Call-ID, P-Asserted-Identity). Both libraries print such lines through slog: they are given a logger that
// drops everything, and this package logs no request and no call. A caller's number leaves it once, as bytes that intake makes 12 bits of and zeroes. Sound is
// in memory only, and overwritten; what the libraries parsed stays there until the collector takes it.
package sip

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/emiago/diago/media"
	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"
)

const (
	// ackWithin is how long a caller's end may take to say that it heard our answer; the library alone would wait half a minute, and hold a place.
	ackWithin = 10 * time.Second
	// byeWithin bounds the goodbye.
	byeWithin = 2 * time.Second
	// datagramMost is the longest message that is sent in one datagram: an answer repeats every Via and Record-Route of its request.
	datagramMost = 8 << 10
	// ourName stands in messages.
	ourName = "tipline"
)

// Params wire an Endpoint.
type Params struct {
	Listen    netip.AddrPort // where requests and sound are taken
	Advertise netip.Addr     // the address that the trunk knows us by; the zero value: Listen's
	Peers     []netip.Prefix // whose requests are read; others get no answer at all
	Media     []netip.Prefix // where sound comes from and goes to; none: Peers
	PortFirst int            // of the sound, even
	PortLast  int
	Calls     int               // at once; more are told that the line is busy
	Numbers   map[string]string // door by number as the trunk dials it; "" for all others
	Silent    time.Duration     // without a packet of the caller's end, after which nobody is there; 0: DefaultSilent
	Longest   time.Duration     // of a call; 0: DefaultLongest
	Trunk     *Trunk            // where this line says that it is there; nil: the trunk knows its address
	Log       *slog.Logger      // nil: slog.Default; hears of the program, never of a call
}

const (
	// DefaultSilent is long enough for a network that stumbles.
	DefaultSilent = 20 * time.Second
	// DefaultLongest holds the menu, the longest recording and the receipt, each heard twice.
	DefaultLongest = 12 * time.Minute
)

// An Endpoint answers the calls of one line.
type Endpoint struct {
	p      Params
	socket *net.UDPConn
	agent  *sipgo.UserAgent
	server *sipgo.Server
	client *sipgo.Client
	ports  *ports
	places chan struct{} // one for each call under way
	lead   lead
	away   atomic.Bool // no call can come
	ackIn  time.Duration

	mu     sync.Mutex
	lines  map[string]*placed // by dialog
	closed bool
	calls  sync.WaitGroup
}

// silent drops everything: what the libraries would print names callers and peers.
var silent = slog.New(slog.DiscardHandler)

// quiet takes the libraries' voice away, and lets long answers out. They keep both in variables of their own.
var quiet = sync.OnceFunc(func() {
	sip.SetDefaultLogger(silent)
	media.SetDefaultLogger(silent)
	sip.UDPMTUSize = datagramMost
})

// Listen takes the address and answers nobody before Run. Run or Close it.
func Listen(p Params) (*Endpoint, error) {
	quiet()
	if p.Log == nil {
		p.Log = slog.Default()
	}
	if len(p.Media) == 0 {
		p.Media = p.Peers
	}
	p.Silent, p.Longest = cmp.Or(p.Silent, DefaultSilent), cmp.Or(p.Longest, DefaultLongest)
	socket, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(p.Listen))
	if err != nil {
		return nil, fmt.Errorf("sip: listen: %w", err)
	}
	p.Listen = socket.LocalAddr().(*net.UDPAddr).AddrPort()
	if !p.Advertise.IsValid() {
		p.Advertise = p.Listen.Addr()
	}
	e := &Endpoint{
		p: p, socket: socket, ackIn: ackWithin, places: make(chan struct{}, p.Calls), lines: map[string]*placed{},
		ports: &ports{host: p.Listen.Addr(), first: p.PortFirst, last: p.PortLast},
	}
	if err := e.wire(); err != nil {
		socket.Close()
		return nil, fmt.Errorf("sip: %w", err)
	}
	return e, nil
}

// wire sets the libraries up.
func (e *Endpoint) wire() (err error) {
	e.agent, err = sipgo.NewUA(
		sipgo.WithUserAgent(ourName), sipgo.WithUserAgentHostname(e.p.Advertise.String()),
		sipgo.WithUserAgentTransportLayerOptions(sip.WithTransportLayerLogger(silent), sip.WithTransportLayerReadFilter(e.admit)),
		sipgo.WithUserAgentTransactionLayerOptions(sip.WithTransactionLayerLogger(silent), sip.WithTransactionLayerUnhandledResponseHandler(func(*sip.Response) {})),
	)
	if err != nil {
		return err
	}
	if e.server, err = sipgo.NewServer(e.agent, sipgo.WithServerLogger(silent)); err != nil {
		return err
	}
	here := netip.AddrPortFrom(e.p.Advertise, e.p.Listen.Port())
	if e.client, err = sipgo.NewClient(e.agent, sipgo.WithClientLogger(silent), sipgo.WithClientAddr(here.String()), sipgo.WithClientNAT(), sipgo.WithClientConnectionAddr(e.p.Listen.String())); err != nil {
		return err
	}
	e.server.OnInvite(e.guarded(e.invite))
	e.server.OnAck(e.guarded(e.ack))
	e.server.OnBye(e.guarded(e.bye))
	e.server.OnInfo(e.guarded(e.info))
	e.server.OnOptions(e.guarded(e.options))
	e.server.OnCancel(e.guarded(unknown))
	e.server.OnNoRoute(e.guarded(notAllowed))
	return nil
}

// contact is where requests for us go.
func (e *Endpoint) contact() sip.ContactHeader {
	return sip.ContactHeader{Address: sip.Uri{Scheme: "sip", User: ourName, Host: e.p.Advertise.String(), Port: int(e.p.Listen.Port())}}
}

// Address is where it listens.
func (e *Endpoint) Address() netip.AddrPort { return e.p.Listen }

// Run answers, and lets a menu lead whoever calls, until ctx ends; then it takes no more calls, says goodbye to those under way, and lets the address go. It runs once.
func (e *Endpoint) Run(ctx context.Context, menu *Menu) error { return e.run(ctx, menu.lead) }

func (e *Endpoint) run(ctx context.Context, lead lead) error {
	e.lead = lead
	served := make(chan error, 1)
	go func() { served <- e.server.ServeUDP(e.socket) }()
	var registering sync.WaitGroup
	registering.Go(func() { e.register(ctx) })
	var err error
	select {
	case <-ctx.Done():
	case err = <-served:
		e.away.Store(true)
		err = errors.Join(errors.New("sip: the address was lost"), err)
	}
	e.hangUpAll()
	err = errors.Join(err, e.Close())
	registering.Wait()
	return err
}

// Close lets the address go.
func (e *Endpoint) Close() error {
	err := e.socket.Close()
	if errors.Is(err, net.ErrClosed) {
		err = nil
	}
	return errors.Join(err, e.agent.Close())
}

// hangUpAll ends what is under way.
func (e *Endpoint) hangUpAll() {
	e.mu.Lock()
	e.closed = true
	for _, l := range e.lines {
		l.end(context.Canceled)
	}
	e.mu.Unlock()
	e.calls.Wait()
}

// within says whether an address is in one of the ranges.
func within(ranges []netip.Prefix, a netip.Addr) bool {
	a = a.Unmap()
	return slices.ContainsFunc(ranges, func(p netip.Prefix) bool { return p.Contains(a) })
}
