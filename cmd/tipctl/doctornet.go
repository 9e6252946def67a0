package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"tipline/cmd/internal/config"
	"tipline/triage"
)

// asking is for requests to ourselves and to the gateway: no proxy, no redirects, and an end.
var asking = &http.Client{
	Timeout:       10 * time.Second,
	Transport:     &http.Transport{Proxy: nil, DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// get returns status and beginning of a page. Its errors name no URL: one may hold a token.
func get(ctx context.Context, address string) (int, string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, "", errors.New("malformed address")
	}
	res, err := asking.Do(req)
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err
		}
		return 0, "", err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	return res.StatusCode, string(b), err
}

// listeners asks each of the three.
func (d *doctor) listeners(ctx context.Context) {
	for _, l := range []struct {
		name, address string
		want          int
	}{
		{"public", d.cfg.Public.Listen + "/kept", http.StatusOK},
		{"desk", d.cfg.Desk.Listen + "/api/registry", http.StatusUnauthorized}, // nobody is logged in here
		{"operations", d.cfg.Operations.Listen + "/healthz", http.StatusOK},
		{"readiness", d.cfg.Operations.Listen + "/readyz", http.StatusOK},
	} {
		status, _, err := get(ctx, "http://"+l.address)
		switch {
		case err != nil:
			d.fault(l.name, "systemctl status tipd", "does not answer: %v", err)
		case status != l.want:
			d.fault(l.name, "journalctl -u tipd", "answers %d, want %d", status, l.want)
		default:
			d.ok(l.name, "answers at %s", strings.SplitN(l.address, "/", 2)[0])
		}
	}
}

// spool asks how much of the waiting place could not be read. The figures say what they said at the last release, which is enough: slots are
// counted at the start.
func (d *doctor) spool(ctx context.Context) {
	status, body, err := get(ctx, "http://"+d.cfg.Operations.Listen+"/metrics")
	if err != nil || status != http.StatusOK {
		return // the listener has its own line
	}
	for line := range strings.Lines(body) {
		var damaged int
		if n, _ := fmt.Sscanf(line, "tipline_spool_slots_damaged %d", &damaged); n != 1 {
			continue
		}
		if damaged > 0 {
			d.warn("spool", "they hold tips of which the key table has lost the key, or a disk error: restore the key table, and look at the disk (dmesg)",
				"%d slots cannot be read and are left alone", damaged)
			return
		}
		d.ok("spool", "every slot can be read")
	}
}

// certificate looks at the desk's and the public page's, as a browser would.
func (d *doctor) certificate(ctx context.Context) {
	for name, s := range map[string]string{"desk certificate": d.cfg.Desk.URL, "public certificate": d.cfg.Public.URL} {
		u, err := url.Parse(s)
		if err != nil || u.Scheme != "https" {
			d.ok(name, "none needed for %s", s)
			continue
		}
		port := u.Port()
		if port == "" {
			port = "443"
		}
		dialer := tls.Dialer{NetDialer: &net.Dialer{Timeout: 10 * time.Second}}
		conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
		if err != nil {
			d.fault(name, "renew it, or mend the TLS front (deploy/nginx.conf)", "%v", err)
			continue
		}
		left := conn.(*tls.Conn).ConnectionState().PeerCertificates[0].NotAfter.Sub(d.now)
		conn.Close()
		if left < 14*24*time.Hour {
			d.warn(name, "renew it now", "ends in %d days", int(left.Hours()/24))
			continue
		}
		d.ok(name, "good for %d days", int(left.Hours()/24))
	}
}

// redis asks whether it answers and keeps what it was told.
func (d *doctor) redis(ctx context.Context) {
	s, err := openStore(d.cfg)
	if err != nil {
		d.fault("redis", "correct [redis] in tipd.toml", "%v", err)
		return
	}
	defer s.Close()
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	settings, err := s.Settings(ctx)
	if err != nil {
		d.fault("redis", "is tipd running, and do you run this as its user or root? journalctl -u tipd", "does not answer")
		return
	}
	for _, x := range settings {
		if x.Have != x.Want {
			d.fault("redis "+x.Name, fmt.Sprintf("redis-cli CONFIG SET %s %s, and in redis.conf", x.Name, x.Want), "is %q", x.Have)
		}
	}
	if !slices.ContainsFunc(d.findings, func(f finding) bool { return strings.HasPrefix(f.Name, "redis ") }) {
		d.ok("redis", "answers; every write is fsynced; nothing is logged of commands")
	}
}

// doors asks every gateway door for help, which stores nothing: the way that Kannel's request takes.
func (d *doctor) doors(ctx context.Context) {
	for i := range d.cfg.Doors {
		door := &d.cfg.Doors[i]
		if door.Kind != config.Gateway {
			continue
		}
		name := "door " + door.Name
		tokens, err := door.Tokens()
		if err != nil {
			d.fault(name, "write the token file", "%v", err)
			continue
		}
		address := fmt.Sprintf("http://%s/sms/gateway/%s/%s?text=GIUP", d.cfg.Public.Listen, door.Name, url.PathEscape(string(tokens[0].Reveal())))
		status, body, err := get(ctx, address)
		switch {
		case err != nil:
			d.fault(name, "systemctl status tipd", "does not answer: %v", err)
		case status != http.StatusOK || body == "":
			d.fault(name, "is the token file the one that the running tipd read? systemctl restart tipd", "answers %d", status)
		default:
			d.ok(name, "answers with the help line")
		}
	}
}

// notices asks every notifier that the directory uses whether it could be reached, and looks at each office's address. Nobody is told anything.
func (d *doctor) notices(ctx context.Context) {
	good := map[string]bool{}
	for i := range d.cfg.Notifiers {
		n := &d.cfg.Notifiers[i]
		good[n.Name] = d.notifier(ctx, n)
	}
	reached, all := 0, 0
	one := func(office string, via []string) {
		all++
		if slices.ContainsFunc(via, func(name string) bool { return good[name] }) {
			reached++
			return
		}
		d.fault("office "+office, "give it another notice address in the directory, or mend its notifier", "none of its notifiers works")
	}
	for _, k := range d.reg.Directory.Desks {
		one(k.ID, vias(d.reg.Directory.Addresses(k.ID)))
	}
	for _, u := range d.reg.Directory.Units {
		one(u.ID, vias(d.reg.Directory.Addresses(u.ID)))
	}
	if reached == all {
		d.ok("offices", "each of %d can be told that something waits", all)
	}
}

// vias are the notifiers of an office's addresses.
func vias(all []triage.Address) []string {
	var names []string
	for _, a := range all {
		names = append(names, a.Via)
	}
	return names
}

// notifier tries one without sending: a connection to a webhook's host, a request to sendsms that names no receiver.
func (d *doctor) notifier(ctx context.Context, n *config.Notifier) bool {
	name := "notifier " + n.Name
	switch n.Kind {
	case config.Log:
		return true
	case config.SMS:
		return d.sendsms(ctx, name, n)
	}
	u, err := noticeServer(n)
	if err != nil {
		d.fault(name, "write its password_file, as deploy/tipd.toml shows", "%v", err)
		return false
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "smtp": "587", "smtps": "465", "smtp+plain": "25"}[u.Scheme]
	}
	if port == "" {
		port = "443"
	}
	conn, err := (&net.Dialer{Timeout: 10 * time.Second}).DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	if err != nil {
		d.fault(name, "is the service up, does the firewall let us out?", "%s cannot be reached", u.Host)
		return false
	}
	conn.Close()
	d.ok(name, "%s can be reached", u.Host)
	return true
}

// noticeServer is the server that a notifier speaks to. The error names no part of an address.
func noticeServer(n *config.Notifier) (*url.URL, error) {
	address := n.URL
	switch {
	case n.Kind == config.Texts && address == "":
		address = "https://api.twilio.com"
	case n.Kind == config.Push:
		secret, err := n.Password()
		if err != nil {
			return nil, err
		}
		address = strings.ReplaceAll(string(secret.Reveal()), "{to}", "x")
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return nil, errors.New("no address")
	}
	return u, nil
}

// sendsms asks Kannel to send to nobody: it checks user and password first, then complains of the missing receiver.
func (d *doctor) sendsms(ctx context.Context, name string, n *config.Notifier) bool {
	password, err := n.Password()
	if err != nil {
		d.fault(name, "write the password file", "%v", err)
		return false
	}
	q := url.Values{"username": {n.Username}, "password": {string(password.Reveal())}}
	status, body, err := get(ctx, n.URL+"?"+q.Encode())
	switch {
	case err != nil:
		d.fault(name, "systemctl status kannel", "sendsms does not answer: %v", err)
	case status == http.StatusForbidden || strings.Contains(body, "Authorization failed"):
		d.fault(name, "username and password_file must be those of Kannel's sendsms-user", "sendsms refuses the password")
	case status >= http.StatusInternalServerError:
		d.fault(name, "look at the bearerbox: has it a connection to the operator?", "sendsms answers %d", status)
	default:
		d.ok(name, "sendsms answers and takes the password")
		return true
	}
	return false
}
