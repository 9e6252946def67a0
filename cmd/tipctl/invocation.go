package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
)

// An invocation is one run of one command: its streams, and its arguments before parsing.
type invocation struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	args           []string
	command        *command
	json           bool // -json, on every command
}

// among runs the one of a command's own commands that the first argument names, or lists them.
func (v *invocation) among(ctx context.Context, commands []command) error {
	for _, c := range commands {
		if len(v.args) > 0 && v.args[0] == c.name {
			inner := *v
			inner.args, inner.command = v.args[1:], &command{v.command.name + " " + c.name, c.args, c.summary, c.run}
			return c.run(ctx, &inner)
		}
	}
	for _, c := range commands {
		fmt.Fprintf(v.stderr, "  tipctl %s %s %s\n      %s\n", v.command.name, c.name, c.args, c.summary)
	}
	return errUsage
}

// flags starts the command's flag set; its help is the command's line of the table and the flags.
func (v *invocation) flags() *flag.FlagSet {
	f := flag.NewFlagSet(v.command.name, flag.ContinueOnError)
	f.SetOutput(v.stderr)
	f.BoolVar(&v.json, "json", false, "in ra cho máy đọc / print for machines")
	f.Usage = func() {
		fmt.Fprintf(v.stderr, "tipctl %s\n", strings.TrimSpace(v.command.name+" "+v.command.args))
		fmt.Fprintf(v.stderr, "  %s\n\n", v.command.summary)
		f.PrintDefaults()
	}
	return f
}

// parse reads flags wherever they stand and returns the other arguments, of which there must be exactly want; everything after "--" is an
// argument even when it begins with a dash.
func (v *invocation) parse(f *flag.FlagSet, want int) ([]string, error) {
	rest, err := v.arguments(f)
	if err == nil && len(rest) != want {
		fmt.Fprintf(v.stderr, "cần %d tham số, có %d / want %d arguments, got %d\n", want, len(rest), want, len(rest))
		f.Usage()
		return nil, errUsage
	}
	return rest, err
}

// parseSome is parse for one argument or more.
func (v *invocation) parseSome(f *flag.FlagSet) ([]string, error) {
	rest, err := v.arguments(f)
	if err == nil && len(rest) == 0 {
		fmt.Fprintln(v.stderr, "thiếu tham số / want an argument")
		f.Usage()
		return nil, errUsage
	}
	return rest, err
}

func (v *invocation) arguments(f *flag.FlagSet) ([]string, error) {
	left, tail := v.args, []string(nil)
	for i, a := range left {
		if a == "--" {
			left, tail = left[:i], left[i+1:]
			break
		}
	}
	var rest []string
	for {
		if err := f.Parse(left); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, err
			}
			return nil, errUsage // the flag set has said what is wrong
		}
		if f.NArg() == 0 {
			break
		}
		rest, left = append(rest, f.Arg(0)), f.Args()[1:]
	}
	return append(rest, tail...), nil
}

// misused says what is wrong with the arguments.
func (v *invocation) misused(format string, a ...any) error {
	fmt.Fprintf(v.stderr, "tipctl %s: %s\n", v.command.name, visible(fmt.Sprintf(format, a...)))
	return errUsage
}

// print writes human text, or with -json the value itself on one line. A terminal may be behind either, so in JSON too everything that it
// could obey is escaped.
func (v *invocation) print(value any, human func(w io.Writer)) error {
	if !v.json {
		human(v.stdout)
		return nil
	}
	b, err := json.Marshal(value)
	if err != nil {
		return err
	}
	var line strings.Builder
	for _, r := range string(b) {
		switch {
		case plain(r):
			line.WriteRune(r)
		case r > 0xFFFF:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&line, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&line, `\u%04x`, r)
		}
	}
	_, err = fmt.Fprintln(v.stdout, line.String())
	return err
}

// words collects a flag that may be given several times.
type words []string

func (w *words) String() string     { return strings.Join(*w, ",") }
func (w *words) Set(s string) error { *w = append(*w, s); return nil }
