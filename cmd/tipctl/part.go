package main

import (
	"context"
	"flag"
)

// parsePart is parse for the commands whose first two arguments are a tip and one thing of it: a file, a message, or the word text for the tip's own.
func (v *invocation) parsePart(f *flag.FlagSet, want int) (tip, part string, rest []string, err error) {
	if rest, err = v.parse(f, want); err != nil {
		return "", "", nil, err
	}
	tip, part, err = v.partArguments(rest)
	return tip, part, rest[2:], err
}

// partArguments are the first two.
func (v *invocation) partArguments(args []string) (tip, part string, err error) {
	if tip, err = v.tipArgument(args[0]); err != nil {
		return "", "", err
	}
	if args[1] == "text" {
		return tip, tip, nil
	}
	part, err = v.tipArgument(args[1])
	return tip, part, err
}

// onPart is a command that does something to one thing of a tip.
func (v *invocation) onPart(ctx context.Context, act func(d *desk, tip, part string) error, done, human string) error {
	f := v.flags()
	pass := passphraseFlag(f)
	tip, part, _, err := v.parsePart(f, 2)
	if err != nil {
		return err
	}
	d, err := v.openDesk(pass)
	if err != nil {
		return err
	}
	if err := act(d, tip, part); err != nil {
		return err
	}
	return v.done(done, tip, human)
}
