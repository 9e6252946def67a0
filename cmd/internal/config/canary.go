package config

import "time"

// Canary sends test tips through every door, so that a door, a release, a desk or a unit that has stopped is noticed before a villager does. A test tip
// looks like any other until it is opened; then it says so, and takes one key. It waits like others and is counted where all that comes in is counted.
type Canary struct {
	// Every is the mean time between two test tips of one door and desk; they come at random moments. Default: none are sent.
	Every Duration `toml:"every"`
	// Open is how long after its release a test tip may lie at its desk before that is an alarm. Default: 12h.
	Open Duration `toml:"open"`
	// Claim is how long the unit that a test tip names may take to acknowledge its test card. Default: 24h.
	Claim Duration `toml:"claim"`
}

func (c *Config) checkCanary(f *Faults) {
	every, open, claim := c.Canary.Every.Std(), c.Canary.Open.Std(), c.Canary.Claim.Std()
	if every < 0 || open < 0 || claim < 0 {
		f.add(c, "canary.every", "times must be positive")
	}
	if !c.Demonstration && every > 0 && every < 6*time.Hour {
		f.add(c, "canary.every", "no more often than 6h: members who open tests all day open no tips")
	}
}
