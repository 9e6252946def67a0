package config

import (
	"bytes"
	"net/url"

	"github.com/BurntSushi/toml"
)

// Redacted is the configuration in force, defaults filled in, as TOML without anything that opens a door: accounts are cut, and addresses of
// notifiers lose what follows the host, since push services put their key there.
func (c *Config) Redacted() string {
	show := *c
	show.Doors = append([]Door(nil), c.Doors...)
	show.Notifiers = append([]Notifier(nil), c.Notifiers...)
	for i := range show.Doors {
		if a := show.Doors[i].Account; a != "" {
			show.Doors[i].Account = a[:2] + "[redacted]"
		}
	}
	if show.Hotline.SIP.Username != "" {
		show.Hotline.SIP.Username = "[redacted]"
	}
	for i := range show.Notifiers {
		n := &show.Notifiers[i]
		if u, err := url.Parse(n.URL); err == nil && n.URL != "" {
			n.URL = u.Scheme + "://" + u.Host + "/[redacted]"
		}
		if n.Username != "" {
			n.Username = "[redacted]"
		}
	}
	var b bytes.Buffer
	if err := toml.NewEncoder(&b).Encode(show); err != nil {
		return "configuration cannot be shown: " + err.Error()
	}
	return b.String()
}
