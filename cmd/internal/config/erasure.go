package config

import "time"

// Erasure destroys what carriers keep of those who reported: half an hour after each message and call, and whatever the carrier's own list shows four times a day.
type Erasure struct {
	// Minute is how long a minute of those waits lasts. Default: 1m, and nothing else but in a demonstration, where a day of them can pass in seconds.
	Minute Duration `toml:"minute"`
}

func (c *Config) checkErasure(f *Faults) {
	switch minute := c.Erasure.Minute.Std(); {
	case !c.Demonstration && minute != time.Minute:
		f.add(c, "erasure.minute", "a minute lasts a minute outside of a demonstration")
	case minute < time.Millisecond || minute > time.Minute:
		f.add(c, "erasure.minute", "between 1ms and 1m")
	}
}

// checkVoice is about a number for calls at Twilio.
func (c *Config) checkVoice(f *Faults, at func(string) string, d Door) {
	c.checkTwilio(f, at, d)
	c.checkUnused(f, at, d.Reply != "" || len(d.Prefixes) > 0 || d.PerHour != 0 || d.PerDay != 0, "a door for calls has no reply, prefixes, per_hour or per_day: it answers whoever calls")
	if len(d.Numbers) == 0 {
		f.add(c, at("numbers"), "the numbers that are called, as Twilio writes them: by their calls, recordings are found again after a restart")
	}
}
