package config

import "time"

// Escalation rings the next one when nobody takes or acknowledges a tip. How long anybody may take stands in the directory.
type Escalation struct {
	// Minute is how long a minute of those waits lasts. Default: 1m, and nothing else but in a demonstration, where 1s shows in a quarter of a minute
	// what a silent desk's urgent tip does in a quarter of an hour.
	Minute Duration `toml:"minute"`
}

func (c *Config) checkEscalation(f *Faults) {
	switch minute := c.Escalation.Minute.Std(); {
	case !c.Demonstration && minute != time.Minute:
		f.add(c, "escalation.minute", "a minute lasts a minute outside of a demonstration")
	case minute < 100*time.Millisecond || minute > time.Minute:
		f.add(c, "escalation.minute", "between 100ms and 1m")
	}
}
