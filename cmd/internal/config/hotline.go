package config

import (
	"fmt"
	"net/netip"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Hotline is the telephone that no officer answers: callers hear prompts, press keys, and speak.
type Hotline struct {
	// Prompts is a folder of recordings, <language>/<key>.wav, of 8,000 samples a second, 16 bits, one channel; `tipctl prompts` has the script. What is not recorded in a language is heard in
	// Vietnamese, and over SIP what is recorded in neither is not heard at all: `tipctl check` lists it. Default: prompts.
	Prompts string `toml:"prompts"`
	// Speech is the path of espeak-ng, such as /usr/bin/espeak-ng, which then says to callers over SIP what a desk asks them. Default: none; a caller hears that there is a question, and
	// where it can be read.
	Speech string `toml:"speech"`
	// SIP takes calls from a provider's trunk or a PBX, through the doors of kind sip.
	SIP SIP `toml:"sip"`
}

// SIP is the line of the doors of kind sip; nothing of it is used without one. docs/gateways.md says how a trunk or PBX is set up to forget.
type SIP struct {
	// Listen is the UDP address, in numbers, that requests and sound are taken at. Neither is encrypted: a cable, a VLAN or a tunnel of your own lies between it and the trunk. No default.
	Listen string `toml:"listen"`
	// Advertise is the address that the trunk knows this machine by, where it is another one than listen's. Default: listen's.
	Advertise string `toml:"advertise"`
	// Peers are the addresses and ranges (192.0.2.0/29) of the trunk or PBX. Everybody else gets no answer at all. No default.
	Peers []string `toml:"peers"`
	// Media are those that sound comes from and goes to, where a trunk has other machines for it. Default: peers.
	Media []string `toml:"media"`
	// Ports are those of the sound, two a call: "first-last", the first even. Open them, and listen's, to peers and media alone. Default: 16384-16447.
	Ports string `toml:"ports"`
	// Calls is how many are taken at once; more hear that the line is busy. A call holds one file key and some sound in memory. Default: 10.
	Calls int `toml:"calls"`
	// Silent is how long nothing at all may come from a caller's end before it counts as gone. Default: 20s.
	Silent Duration `toml:"silent"`
	// Registrar is host:port of a trunk that wants to be told, every few minutes, where this line is; its addresses stand in peers. Default: none, since the trunk knows this address.
	Registrar string `toml:"registrar"`
	// Username of the account at the registrar.
	Username string `toml:"username"`
	// PasswordFile holds the account's password on one line.
	PasswordFile string `toml:"password_file"`
}

const (
	standardPorts = "16384-16447"
	portsMost     = 2000 // calls' worth of sockets that a host still opens gladly
)

var (
	portsPattern   = regexp.MustCompile(`^([0-9]{4,5})-([0-9]{4,5})$`)
	dialledPattern = regexp.MustCompile(`^\+?[0-9]{2,15}$`)
)

// fill puts the defaults in.
func (h *Hotline) fill() {
	if h.Prompts == "" {
		h.Prompts = "prompts"
	}
	s := &h.SIP
	if s.Ports == "" {
		s.Ports = standardPorts
	}
	if s.Calls == 0 {
		s.Calls = 10
	}
	if s.Silent == 0 {
		s.Silent = Duration(20 * time.Second)
	}
}

// Dialled says which door each number leads to that the trunk dials; "" stands for all others. Without doors of kind sip it is empty.
func (c *Config) Dialled() (map[string]string, error) {
	doors := map[string]string{}
	for i := range c.Doors {
		d := &c.Doors[i]
		if d.Kind != SIPDoor {
			continue
		}
		numbers := d.Numbers
		if len(numbers) == 0 {
			numbers = []string{""}
		}
		for _, n := range numbers {
			if other, taken := doors[n]; taken {
				return nil, fmt.Errorf("%q leads to door %s and to door %s (a door without numbers takes all others)", n, other, d.Name)
			}
			doors[n] = d.Name
		}
	}
	return doors, nil
}

func (c *Config) checkHotline(f *Faults) {
	doors, err := c.Dialled()
	if err != nil {
		f.add(c, "door", "%v", err)
	}
	if len(doors) == 0 && err == nil {
		return
	}
	if p := c.Hotline.Speech; p != "" && !filepath.IsAbs(p) {
		f.add(c, "hotline.speech", "%q: a whole path such as /usr/bin/espeak-ng", p)
	}
	s := &c.Hotline.SIP
	if at, err := netip.ParseAddrPort(s.Listen); err != nil || at.Addr().IsUnspecified() {
		f.add(c, "hotline.sip.listen", "address and port in numbers, one that the trunk reaches, such as 192.0.2.10:5060")
	}
	if _, err := netip.ParseAddr(s.Advertise); s.Advertise != "" && err != nil {
		f.add(c, "hotline.sip.advertise", "an address in numbers")
	}
	if len(s.Peers) == 0 {
		f.add(c, "hotline.sip.peers", "the trunk's addresses are needed: without them anybody could call in its name")
	}
	for key, list := range map[string][]string{"peers": s.Peers, "media": s.Media} {
		if _, err := Ranges(list); err != nil {
			f.add(c, "hotline.sip."+key, "%v", err)
		}
	}
	if _, _, err := s.PortRange(); err != nil {
		f.add(c, "hotline.sip.ports", "%v", err)
	}
	if s.Calls < 1 || s.Calls > 200 {
		f.add(c, "hotline.sip.calls", "between 1 and 200")
	}
	if d := s.Silent.Std(); d < time.Second || d > 2*time.Minute {
		f.add(c, "hotline.sip.silent", "between 1s and 2m")
	}
	if s.Registrar != "" && (s.Username == "" || s.PasswordFile == "") {
		f.add(c, "hotline.sip.registrar", "needs username and password_file")
	}
	if _, _, err := s.RegistrarAt(); err != nil {
		f.add(c, "hotline.sip.registrar", "%v", err)
	}
}

// Ranges reads addresses and ranges.
func Ranges(list []string) ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, one := range list {
		if addr, err := netip.ParseAddr(one); err == nil {
			all = append(all, netip.PrefixFrom(addr, addr.BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(one)
		if err != nil || p.Bits() == 0 {
			return nil, fmt.Errorf("%q is no address or range such as 192.0.2.0/29", one)
		}
		all = append(all, p)
	}
	return all, nil
}

// PortRange reads Ports.
func (s *SIP) PortRange() (first, last int, err error) {
	m := portsPattern.FindStringSubmatch(s.Ports)
	if m == nil {
		return 0, 0, fmt.Errorf("%q is no range such as %s", s.Ports, standardPorts)
	}
	first, _ = strconv.Atoi(m[1]) // digits, as the pattern has it
	last, _ = strconv.Atoi(m[2])
	if first < 1024 || first%2 != 0 || last > 65535 || last-first+1 < 2*s.Calls || last-first > 2*portsMost {
		return 0, 0, fmt.Errorf("%q: from an even port from 1024 on, two ports for each of %d calls, %d calls at most", s.Ports, s.Calls, portsMost)
	}
	return first, last, nil
}

// RegistrarAt reads Registrar; "" without one.
func (s *SIP) RegistrarAt() (host string, port int, err error) {
	if s.Registrar == "" {
		return "", 0, nil
	}
	host, number, _ := strings.Cut(s.Registrar, ":")
	port, err = strconv.Atoi(number)
	if err != nil || host == "" || port < 1 || port > 65535 {
		return "", 0, fmt.Errorf("%q is not host:port", s.Registrar)
	}
	return host, port, nil
}

func (c *Config) checkSIPDoor(f *Faults, at func(string) string, d Door) {
	other := d.Blind || len(d.TokenFiles) > 0 || d.PublicURL != "" || d.Account != "" || d.APIURL != "" || d.Reply != "" || len(d.Prefixes) > 0 || d.PerHour != 0 || d.PerDay != 0
	c.checkUnused(f, at, other, "a door for calls over SIP has name, area and numbers")
	for _, n := range d.Numbers {
		if !dialledPattern.MatchString(n) {
			f.add(c, at("numbers"), "%q: digits, as the trunk dials it", n)
		}
	}
}
