package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"tipline/cmd/internal/directory"
	"tipline/triage"
	"tipline/triage/place"
)

// An initOrder is what `tipctl init` was asked for.
type initOrder struct {
	dir           string
	directory     *triage.Directory
	members       map[string][]string // office → handles
	lines         map[string]string   // office → line of command
	server        string
	deskURL       string
	publicURL     string
	demonstration bool
	work          int // log2 of scrypt's cost for identity files
	now           time.Time
}

// runInit makes a whole deployment in a folder, on one machine that should be offline: it holds every member's key until the folder
// `members` is handed over and removed.
func runInit(ctx context.Context, v *invocation) error {
	f := v.flags()
	file := f.String("directory", "directory.toml", "danh bạ đơn vị, xem tipctl draft / the directory file")
	members := f.String("members", "", "TOML: đơn vị = [\"người\", …] / office = [\"member\", …]; default: <office>-1, <office>-2")
	server := f.String("server", "tipline", "tên máy chủ / name of the deployment, which login challenges carry")
	desk := f.String("desk-url", "http://127.0.0.1:8081", "địa chỉ https cho cán bộ / address that officers' tools use")
	public := f.String("public-url", "http://127.0.0.1:8080", "địa chỉ cho người dân / address of the public page")
	sheet := f.String("sheet", "", "ghi mật khẩu vào tệp 0600 này thay vì in ra / write generated passphrases to this file instead of printing them")
	one := f.Bool("one-line", false, "không chia hệ chỉ huy / no lines of command: any two members may change directory and members")
	prompt := f.Bool("prompt", false, "mỗi người tự gõ mật khẩu / every member types a passphrase")
	demonstration := f.Bool("demonstration", false, "bản trình diễn: nhả tin mỗi vài giây / a demonstration, never for real tips")
	work := f.Int("work", 18, "log2 of the cost of a guess at a passphrase; less than 18 only with -demonstration")
	rest, err := v.parse(f, 1)
	if err != nil {
		return err
	}
	if *work < 10 || *work > 22 || *work < 18 && !*demonstration {
		return v.misused("-work: 18 to 22; 10 to 17 only with -demonstration")
	}
	o := &initOrder{dir: rest[0], server: *server, deskURL: *desk, publicURL: *public, demonstration: *demonstration, work: *work, now: time.Now()}
	if o.directory, err = readDirectory(*file); err != nil {
		return err
	}
	if o.members, err = readMembers(*members, o.directory); err != nil {
		return err
	}
	o.lines = linesOf(o.directory)
	if *one {
		o.lines = nil
	}
	if err := emptyFolder(o.dir); err != nil {
		return err
	}
	passphrase := func(string) (string, error) { return newPassphrase(), nil }
	if *prompt {
		passphrase = func(member string) (string, error) {
			return v.readPassphrase("", fmt.Sprintf("mật khẩu của %s / passphrase of %s: ", member, member), true)
		}
	}
	made, err := o.ceremony(ctx, passphrase)
	if err != nil {
		return err
	}
	if err := made.write(o); err != nil {
		return err
	}
	if !*prompt {
		if err := v.handOut(*sheet, made); err != nil {
			return err
		}
	}
	return v.print(made.summary(o), func(w io.Writer) { made.tell(w, o) })
}

func readDirectory(file string) (*triage.Directory, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read directory: %w", err)
	}
	d, err := triage.ReadDirectory(text, triage.Known{})
	if err != nil {
		return nil, listed(file, strings.Split(err.Error(), "\n"))
	}
	e := directory.Examination{Directory: d, Gazetteer: place.Default(), Matters: directory.Matters(),
		Ready: func(string) bool { return true }, Today: today(time.Now())}
	if faults := e.Faults(); len(faults) > 0 {
		return nil, listed(file, faults)
	}
	return d, nil
}

// listed is one error of many faults, one a line.
func listed(file string, faults []string) error {
	all := make([]error, len(faults))
	for i, what := range faults {
		all[i] = fmt.Errorf("%s: %s", file, what)
	}
	return errors.Join(all...)
}

// officesOf are all offices that a directory names, desks first, each once.
func officesOf(d *triage.Directory) []string {
	var all []string
	seen := map[string]bool{}
	add := func(id string) {
		if id != "" && !seen[id] {
			seen[id] = true
			all = append(all, id)
		}
	}
	for _, desk := range d.Desks {
		add(desk.ID)
	}
	for _, desk := range d.Desks {
		add(desk.Halves[0])
		add(desk.Halves[1])
	}
	for _, desk := range d.Desks {
		for _, step := range desk.Steps {
			add(step)
		}
	}
	for _, u := range d.Units {
		add(u.ID)
	}
	return all
}

// readMembers gives every office its members: those of the file, else two for desks and province-level bodies and one for the rest.
func readMembers(file string, d *triage.Directory) (map[string][]string, error) {
	members := map[string][]string{}
	if file != "" {
		meta, err := toml.DecodeFile(file, &members)
		if err != nil {
			return nil, fmt.Errorf("read members: %w", err)
		}
		if left := meta.Undecoded(); len(left) > 0 {
			return nil, fmt.Errorf("read members: %s: unknown key %s", file, left[0])
		}
	}
	known := map[string]bool{}
	for _, office := range officesOf(d) {
		known[office] = true
		if len(members[office]) == 0 {
			members[office] = defaultMembers(d, office)
		}
	}
	for office := range members {
		if !known[office] {
			return nil, fmt.Errorf("read members: %s: the directory has no office %q", file, office)
		}
	}
	return members, nil
}

func defaultMembers(d *triage.Directory, office string) []string {
	for _, u := range d.Units {
		if u.ID == office && (u.Kind == triage.CommunePolice || u.Kind == triage.BorderPost || u.Kind == triage.Customs) {
			return []string{office + "-1"}
		}
	}
	return []string{office + "-1", office + "-2"}
}

// emptyFolder makes sure that no earlier deployment is overwritten: its keys could not be made again.
func emptyFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return os.MkdirAll(dir, 0o755)
	}
	if err != nil {
		return fmt.Errorf("make deployment: %w", err)
	}
	if len(entries) > 0 {
		return fmt.Errorf("make deployment: %s is not empty; its keys cannot be made again, so nothing is overwritten", filepath.Clean(dir))
	}
	return nil
}

// handOut gives generated passphrases away once: on paper, or into a file of the demonstration.
func (v *invocation) handOut(file string, made *made) error {
	w := v.stdout
	if file != "" {
		f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return fmt.Errorf("write sheet: %w", err)
		}
		defer f.Close()
		w = f
	} else if v.json {
		w = v.stderr
	}
	for _, k := range made.keys {
		fmt.Fprintf(w, "%s\t%s\n", k.member, k.passphrase)
	}
	return nil
}
