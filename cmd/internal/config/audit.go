package config

import (
	"net/url"

	"tipline/triage/audit"
)

// Audit says who else watches that the log of members' acts only grows.
type Audit struct {
	// Witness is the submission prefix of a witness (C2SP tlog-witness, such as litewitness): a machine of other people, best of the inspectorate or the procuracy,
	// which gets the newest checkpoint every ten minutes and cosigns it. It learns how many acts there were and nothing else. Default: none.
	Witness string `toml:"witness"`
	// WitnessKey is the witness's public key, name+hash+base64 of type cosignature/v1, as its operator gives it. Needed with witness.
	WitnessKey string `toml:"witness_key"`
}

func (c *Config) checkAudit(f *Faults) {
	a := c.Audit
	if a.Witness == "" && a.WitnessKey == "" {
		return
	}
	u, err := url.Parse(a.Witness)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Scheme != "https" && !(u.Scheme == "http" && u.Hostname() == "127.0.0.1") {
		f.add(c, "audit.witness", "an https address is needed (http only on 127.0.0.1)")
	}
	if err := audit.CheckWitnessKey(a.WitnessKey); err != nil {
		f.add(c, "audit.witness_key", "name+hash+base64 of type cosignature/v1 is needed, as the witness's operator gives it")
	}
}
