package config

import (
	"fmt"
	"strings"
)

// A Fault is one thing that is wrong, and where.
type Fault struct {
	File string
	Line int    // 0 when the key is not in the file
	Key  string // dotted, "" when the file is no TOML
	What string
}

// String is file:line: key: what.
func (f Fault) String() string {
	at := f.File
	if f.Line > 0 {
		at = fmt.Sprintf("%s:%d", f.File, f.Line)
	}
	if f.Key != "" {
		at += ": " + f.Key
	}
	return at + ": " + f.What
}

// Faults are all that is wrong with a file.
type Faults []Fault

// Error puts one a line.
func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i := range f {
		lines[i] = f[i].String()
	}
	return strings.Join(lines, "\n")
}

func (f *Faults) add(c *Config, key, format string, args ...any) {
	*f = append(*f, Fault{File: c.file, Line: c.line(key), Key: key, What: fmt.Sprintf(format, args...)})
}
