package sip

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"
)

// A Trunk is a provider or PBX that wants to be told where this line is.
type Trunk struct {
	Host     string // where it is, and the domain of the account
	Port     int
	Username string
	Password []byte
}

const (
	registerFor   = 5 * time.Minute  // what is asked for; the trunk may say less
	registerAgain = 30 * time.Second // after a failure
	registerLeast = 20 * time.Second // whatever the trunk says
	registerBound = 10 * time.Second // for one attempt
	listenLook    = 5 * time.Millisecond
)

// errNotRegistered: the trunk does not know where we are.
var errNotRegistered = errors.New("the trunk does not take the registration")

// register tells the trunk where we are, again and again until ctx ends. A change is logged, each attempt is not.
func (e *Endpoint) register(ctx context.Context) {
	if e.p.Trunk == nil {
		return
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	for first := true; ; {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		if !e.listening() {
			timer.Reset(listenLook)
			continue
		}
		next, err := e.registerOnce(ctx)
		if ctx.Err() != nil {
			return
		}
		if was := e.away.Swap(err != nil); err != nil && !was {
			e.p.Log.Error("no call can come over the trunk", "error", err)
		} else if err == nil && (first || was) {
			e.p.Log.Info("the trunk knows this line")
		}
		first = false
		timer.Reset(next)
	}
}

// listening says whether the library serves our address yet: before that it would take another one for what it sends.
func (e *Endpoint) listening() bool {
	c, err := e.agent.TransportLayer().GetConnection("udp", e.p.Listen.String())
	return err == nil && c != nil
}

// Away says whether no call can come: a trunk that wants to be told where this line is does not know it, or the address was lost.
func (e *Endpoint) Away() bool { return e.away.Load() }

// registerOnce is one attempt; next is when to try again.
func (e *Endpoint) registerOnce(ctx context.Context) (next time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, registerBound)
	defer cancel()
	t := e.p.Trunk
	request := sip.NewRequest(sip.REGISTER, sip.Uri{Scheme: "sip", Host: t.Host, Port: t.Port})
	account := sip.Uri{Scheme: "sip", User: t.Username, Host: t.Host}
	from, to, contact, expires := sip.FromHeader{Address: account}, sip.ToHeader{Address: account}, e.contact(), sip.ExpiresHeader(registerFor/time.Second)
	from.Params.Add("tag", sip.GenerateTagN(16))
	contact.Address.User = t.Username
	for _, h := range []sip.Header{&from, &to, &contact, &expires} {
		request.AppendHeader(h)
	}
	res, err := e.client.Do(ctx, request, sipgo.ClientRequestRegisterBuild)
	if err == nil && (res.StatusCode == sip.StatusUnauthorized || res.StatusCode == sip.StatusProxyAuthRequired) {
		res, err = e.client.DoDigestAuth(ctx, request, res, sipgo.DigestAuth{Username: t.Username, Password: string(t.Password)})
	}
	switch {
	case err != nil: // the library's words hold addresses
		return registerAgain, fmt.Errorf("%w: it does not answer", errNotRegistered)
	case res.StatusCode != sip.StatusOK:
		return registerAgain, fmt.Errorf("%w: it answers %d", errNotRegistered, res.StatusCode)
	}
	return max(granted(res)*3/4, registerLeast), nil
}

// granted is how long the trunk will remember.
func granted(res *sip.Response) time.Duration {
	said := ""
	if h := res.GetHeader("Expires"); h != nil {
		said = h.Value()
	}
	if h := res.Contact(); h != nil {
		if of, ok := h.Params.Get("expires"); ok {
			said = of
		}
	}
	seconds, err := strconv.ParseUint(said, 10, 20)
	if err != nil {
		return registerFor
	}
	return min(time.Duration(seconds)*time.Second, time.Hour)
}
