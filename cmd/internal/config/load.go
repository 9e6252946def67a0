package config

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
)

// Load reads, fills in and validates a file. The error lists every fault, one a line, each with file and line or key. With an error the
// configuration is nil when the file is no TOML, and else what was read, so that whoever looks for faults can look further.
func Load(path string) (*Config, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	return Parse(abs, text)
}

// Parse is Load on a text that is already read; path names it in messages and its folder is what relative paths start from. A file that is
// TOML but has faults comes back with them, so that a self-check can look further; nobody serves with it.
func Parse(path string, text []byte) (*Config, error) {
	c := &Config{file: path, text: text}
	meta, err := toml.Decode(string(text), c)
	if err != nil {
		return nil, syntaxFault(path, err)
	}
	var faults Faults
	for _, key := range meta.Undecoded() {
		faults.add(c, key.String(), "unknown key")
	}
	c.fill(filepath.Dir(path))
	faults = append(faults, c.Validate()...)
	if len(faults) > 0 {
		return c, faults
	}
	return c, nil
}

// syntaxFault words a decoder's error with its line; the decoder's own message may quote the text around, which can be long.
func syntaxFault(path string, err error) error {
	var parse toml.ParseError
	if errors.As(err, &parse) {
		key := ""
		if parse.LastKey != "" {
			key = parse.LastKey + ": "
		}
		return Faults{{File: path, Line: parse.Position.Line, Key: parse.LastKey, What: strings.TrimPrefix(parse.Message, key)}}
	}
	what := strings.TrimPrefix(err.Error(), "toml: ")
	if m := lastKey.FindStringSubmatch(what); m != nil { // wrong types come without a ParseError
		line, _ := strconv.Atoi(m[1])
		return Faults{{File: path, Line: line, Key: m[2], What: strings.TrimPrefix(what, m[0])}}
	}
	return Faults{{File: path, What: what}}
}

var lastKey = regexp.MustCompile(`^line (\d+) \(last key "([^"]*)"\): `)

// fill puts the defaults in and makes every path absolute.
func (c *Config) fill(dir string) {
	text := func(field *string, value string) {
		if *field == "" {
			*field = value
		}
	}
	number := func(field *int, value int) {
		if *field == 0 {
			*field = value
		}
	}
	length := func(field *Duration, value time.Duration) {
		if *field == 0 {
			*field = Duration(value)
		}
	}
	text(&c.Data, "data")
	text(&c.Keys, "keys")
	text(&c.Registry, "registry")
	text(&c.Public.Listen, "127.0.0.1:8080")
	text(&c.Desk.Listen, "127.0.0.1:8081")
	text(&c.Operations.Listen, "127.0.0.1:9090")
	text(&c.Public.URL, "http://"+c.Public.Listen)
	text(&c.Desk.URL, "http://"+c.Desk.Listen)
	text(&c.Redis.Binary, "redis-server")
	text(&c.Redis.Socket, filepath.Join(c.Data, "redis", "redis.sock"))
	length(&c.Release.Every, time.Hour)
	length(&c.Release.UrgentMin, 30*time.Second)
	length(&c.Release.UrgentMax, 2*time.Minute)
	number(&c.Pools.Seal, 64)
	number(&c.Pools.Receipts, 32)
	length(&c.Pools.Turn, time.Hour)
	number(&c.Limits.SenderPerHour, 6)
	number(&c.Limits.DoorPerHour, 600)
	number(&c.Limits.GlobalPerHour, 5000)
	number(&c.Limits.CodesPerHour, 600)
	length(&c.Notices.Gap, 10*time.Minute)
	length(&c.Notices.GiveUp, 24*time.Hour)
	length(&c.Escalation.Minute, time.Minute)
	length(&c.Erasure.Minute, time.Minute)
	length(&c.Canary.Open, 12*time.Hour)
	length(&c.Canary.Claim, 24*time.Hour)
	if c.Spool.Size == 0 {
		c.Spool.Size = 64 << 20
	}
	if c.Spool.Files == 0 {
		c.Spool.Files = 64 << 20
	}
	if len(c.Doors) == 0 {
		c.Doors = []Door{{Name: "web", Kind: Web}}
	}
	for i := range c.Doors {
		d := &c.Doors[i]
		if !d.texts() {
			continue
		}
		if d.Reply == "" {
			d.Reply = ReplyCode
		}
		number(&d.PerHour, standardPerHour)
		number(&d.PerDay, max(standardPerDay, d.PerHour))
	}
	c.Hotline.fill()
	if !c.hasLog() {
		c.Notifiers = append(c.Notifiers, Notifier{Name: "log", Kind: Log})
	}
	c.absolute(dir)
}

func (c *Config) hasLog() bool {
	for _, n := range c.Notifiers {
		if n.Name == "log" {
			return true
		}
	}
	return false
}

// absolute resolves every path against the folder of the file.
func (c *Config) absolute(dir string) {
	paths := []*string{&c.Data, &c.Keys, &c.KeysReplica, &c.Registry, &c.Gazetteer, &c.MatterLists, &c.Boundaries, &c.Redis.Socket, &c.Redis.PasswordFile, &c.Hotline.Prompts, &c.Hotline.SIP.PasswordFile}
	for i := range c.Doors {
		for j := range c.Doors[i].TokenFiles {
			paths = append(paths, &c.Doors[i].TokenFiles[j])
		}
	}
	for i := range c.Notifiers {
		paths = append(paths, &c.Notifiers[i].PasswordFile, &c.Notifiers[i].CAFile)
	}
	for _, p := range paths {
		if *p != "" && !filepath.IsAbs(*p) {
			*p = filepath.Join(dir, *p)
		}
		if *p != "" {
			*p = filepath.Clean(*p)
		}
	}
}

// line finds where a dotted key stands in the text, 0 when it does not; an index in brackets counts the tables of an array: door[1].kind.
func (c *Config) line(key string) int {
	table, name := "", key
	if i := strings.LastIndexByte(key, '.'); i >= 0 {
		table, name = key[:i], key[i+1:]
	}
	seen := map[string]int{}
	current, header := "", 0
	for n, raw := range bytes.Split(c.text, []byte("\n")) {
		l := strings.TrimSpace(string(raw))
		switch {
		case strings.HasPrefix(l, "[["):
			name := strings.TrimSpace(strings.Trim(strings.SplitN(l, "]", 2)[0], "["))
			current = fmt.Sprintf("%s[%d]", name, seen[name])
			seen[name]++
			if current == table {
				header = n + 1
			}
		case strings.HasPrefix(l, "["):
			current = strings.TrimSpace(strings.Trim(strings.SplitN(l, "]", 2)[0], "["))
			if current == table || current == key {
				header = n + 1
			}
		case current == table || strings.HasPrefix(current, table+"["):
			if left, _, ok := strings.Cut(l, "="); ok && strings.Trim(strings.TrimSpace(left), `"'`) == name {
				return n + 1
			}
		}
	}
	return header
}
