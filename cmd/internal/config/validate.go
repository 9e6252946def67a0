package config

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

var (
	namePattern   = regexp.MustCompile(`^[a-z0-9-]{1,32}$`)
	headerPattern = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{0,63}$`)
)

// Validate lists every fault of a filled-in configuration, combinations of keys included. It reads no other file.
func (c *Config) Validate() Faults {
	var f Faults
	c.checkPlaces(&f)
	c.checkListeners(&f)
	c.checkSite(&f)
	c.checkRedis(&f)
	c.checkRelease(&f)
	c.checkNumbers(&f)
	c.checkDoors(&f)
	c.checkHotline(&f)
	c.checkNotifiers(&f)
	c.checkCanary(&f)
	c.checkAudit(&f)
	c.checkEscalation(&f)
	c.checkErasure(&f)
	return f
}

func (c *Config) checkPlaces(f *Faults) {
	if len(c.Name) > 200 || strings.ContainsFunc(c.Name, func(r rune) bool { return r < ' ' }) {
		f.add(c, "name", "one line of at most 200 bytes")
	}
	if c.Pin == "" || strings.ContainsAny(c.Pin, " \t\n") {
		f.add(c, "pin", "the fingerprint of the first roster is needed, as `tipctl init` printed it")
	}
	for _, p := range []struct{ key, path string }{{"keys", c.Keys}, {"keys_replica", c.KeysReplica}, {"registry", c.Registry}} {
		if p.path != "" && within(p.path, c.Data) {
			f.add(c, p.key, "must not lie inside data: %s", c.Data)
		}
	}
	if c.KeysReplica == c.Keys || c.Registry == c.Keys {
		f.add(c, "keys", "is the same folder as keys_replica or registry")
	}
	for _, p := range []struct{ key, path string }{{"data", c.Data}, {"keys_replica", c.KeysReplica}, {"registry", c.Registry}} {
		if p.path != "" && p.path != c.Keys && within(p.path, c.Keys) {
			f.add(c, p.key, "must not lie inside keys: %s", c.Keys)
		}
	}
}

// within says whether path is folder or lies below it.
func within(path, folder string) bool {
	rel, err := filepath.Rel(folder, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

func (c *Config) checkListeners(f *Faults) {
	seen := map[string]string{}
	for _, l := range []struct{ key, listen string }{
		{"public.listen", c.Public.Listen}, {"desk.listen", c.Desk.Listen}, {"operations.listen", c.Operations.Listen},
	} {
		if fault := listenFault(l.listen, l.key == "operations.listen"); fault != "" {
			f.add(c, l.key, "%s", fault)
		}
		if other, ok := seen[l.listen]; ok && !strings.HasSuffix(l.listen, ":0") {
			f.add(c, l.key, "same address as %s", other)
		}
		seen[l.listen] = l.key
	}
	for _, u := range []struct{ key, url string }{{"public.url", c.Public.URL}, {"desk.url", c.Desk.URL}} {
		if fault := originFault(u.url, false); fault != "" {
			f.add(c, u.key, "%s", fault)
		}
	}
}

// listenFault asks for an address that strangers cannot reach without the TLS front.
func listenFault(listen string, own bool) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil || port == "" {
		return fmt.Sprintf("%q is not host:port", listen)
	}
	addr, err := netip.ParseAddr(host)
	switch {
	case err != nil && host != "localhost":
		return fmt.Sprintf("%q: write the address in numbers", listen)
	case host == "localhost" || addr.IsLoopback():
		return ""
	case own:
		return fmt.Sprintf("%q: has no login, keep it on a loopback address", listen)
	case !addr.IsPrivate():
		return fmt.Sprintf("%q: speaks no TLS; listen on a loopback or private address and put the TLS front before it", listen)
	}
	return ""
}

// originFault wants scheme and host; with path set, a whole address.
func originFault(s string, path bool) string {
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https"):
		return "not an address that begins with https://"
	case u.User != nil:
		return "no user name or password in an address; secrets come from files"
	case !path && (strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != ""):
		return "scheme and host only"
	case u.Scheme == "http" && !nearby(u.Hostname()):
		return "https is needed: only this machine and onion addresses may go without"
	}
	return ""
}

// nearby hosts need no TLS: nothing leaves the machine, or the onion circuit encrypts.
func nearby(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || strings.HasSuffix(host, ".onion") || err == nil && addr.IsLoopback()
}

// spoken are headers that carry something else, and those that a browser can begin and the front only adds to.
var spoken = []string{
	"host", "connection", "cookie", "content-type", "content-length", "content-encoding", "sec-fetch-site", "x-twilio-signature", "x-gateway-token",
	"x-forwarded-for", "forwarded", "via", "user-agent", "referer", "accept-language",
}

func (c *Config) checkSite(f *Faults) {
	if h := c.Site.Address; h != "" && (!headerPattern.MatchString(h) || slices.Contains(spoken, strings.ToLower(h))) {
		f.add(c, "site.address", "a header of its own that the front sets whole, such as X-Tipline-Address")
	}
	if c.Site.Exit != "" {
		if fault := originFault(c.Site.Exit, true); fault != "" {
			f.add(c, "site.exit", "%s", fault)
		}
	}
	if c.Site.Onion != "" {
		if fault := onionFault(c.Site.Onion); fault != "" {
			f.add(c, "site.onion", "%s", fault)
		}
	}
}

func (c *Config) checkRedis(f *Faults) {
	for i, s := range c.Redis.URLs {
		u, err := url.Parse(s)
		switch {
		case err != nil || u.Host == "" || (u.Scheme != "redis" && u.Scheme != "rediss"):
			f.add(c, "redis.urls", "number %d is not redis://host:port or rediss://host:port", i+1)
		case u.User != nil:
			f.add(c, "redis.urls", "number %d holds a user name or password: use username and password_file", i+1)
		case u.Scheme == "redis" && !private(u.Hostname()):
			f.add(c, "redis.urls", "number %d leaves this machine's network: use rediss://", i+1)
		}
	}
	if c.Redis.Master != "" && len(c.Redis.URLs) == 0 {
		f.add(c, "redis.master", "needs the Sentinels' addresses in urls")
	}
	if c.Redis.PasswordFile != "" && len(c.Redis.URLs) == 0 {
		f.add(c, "redis.password_file", "the supervised Redis has no password: it listens on a socket that only this account can open. Leave this out, or name urls")
	}
}

func private(host string) bool {
	addr, err := netip.ParseAddr(host)
	return nearby(host) || err == nil && addr.IsPrivate()
}

func (c *Config) checkRelease(f *Faults) {
	every, low, high := c.Release.Every.Std(), c.Release.UrgentMin.Std(), c.Release.UrgentMax.Std()
	if every < 0 || low < 0 || high < low {
		f.add(c, "release", "times must be positive and urgent_min must not exceed urgent_max")
	}
	if c.Demonstration {
		return
	}
	if every < time.Hour || every%time.Hour != 0 || every > 24*time.Hour || 24*time.Hour%every != 0 {
		f.add(c, "release.every", "whole hours that divide a day: 1h, 2h, 3h, 4h, 6h, 8h, 12h, 24h")
	}
	if low < 30*time.Second || high > 2*time.Minute || high-low < 30*time.Second {
		f.add(c, "release.urgent_min", "urgent_min and urgent_max lie between 30s and 2m, at least 30s apart")
	}
}

func (c *Config) checkNumbers(f *Faults) {
	for _, n := range []struct {
		key              string
		value, low, high int
	}{
		{"pools.seal", c.Pools.Seal, 1, 1024}, {"pools.receipts", c.Pools.Receipts, 1, 1024},
		{"limits.sender_per_hour", c.Limits.SenderPerHour, 1, 1 << 20}, {"limits.door_per_hour", c.Limits.DoorPerHour, 1, 1 << 24},
		{"limits.global_per_hour", c.Limits.GlobalPerHour, 1, 1 << 24},
		{"limits.codes_per_hour", c.Limits.CodesPerHour, 1, 1 << 20},
	} {
		if n.value < n.low || n.value > n.high {
			f.add(c, n.key, "between %d and %d", n.low, n.high)
		}
	}
	if t := c.Pools.Turn.Std(); t < time.Second || t > time.Hour {
		f.add(c, "pools.turn", "between 1s and 1h")
	}
	if c.Spool.Size < 1<<20 || c.Spool.Size > 1<<40 {
		f.add(c, "spool.size", "between 1MiB and 1024GiB")
	}
	if c.Spool.Files < 16<<20 || c.Spool.Files > 1<<40 {
		f.add(c, "spool.files", "between 16MiB and 1024GiB")
	}
}

func (c *Config) checkUnused(f *Faults, at func(string) string, used bool, what string) {
	if used {
		f.add(c, at("kind"), "%s", what)
	}
}
