package main

import (
	"bytes"
	"crypto/rand"
	_ "embed"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/template"

	"tipline/cmd/internal/registry"
	"tipline/crypto"
)

//go:embed tipd.toml.tmpl
var configText string

var configTemplate = template.Must(template.New("tipd.toml").Parse(configText))

// write lays a deployment out: the server's part, and apart from it what is handed over and then removed.
func (m *made) write(o *initOrder) error {
	for _, folder := range []string{"data", "keys", "secrets", "members", "recovery"} {
		if err := os.MkdirAll(filepath.Join(o.dir, folder), 0o700); err != nil {
			return fmt.Errorf("make deployment: %w", err)
		}
	}
	reg := filepath.Join(o.dir, "registry")
	if err := registry.Write(reg, []crypto.Signed{m.roster}, m.directory, m.keyrings); err != nil {
		return err
	}
	for _, step := range []func(*initOrder) error{m.writeConfig, m.writeMembers, m.writeRecovery} {
		if err := step(o); err != nil {
			return fmt.Errorf("make deployment: %w", err)
		}
	}
	return nil
}

func (m *made) writeConfig(o *initOrder) error {
	var text bytes.Buffer
	err := configTemplate.Execute(&text, map[string]any{
		"Server": o.server, "Pin": m.roster.Fingerprint(), "Public": o.publicURL, "Desk": o.deskURL, "Demonstration": o.demonstration,
	})
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(o.dir, "tipd.toml"), text.Bytes(), 0o644); err != nil {
		return err
	}
	token := make([]byte, 16)
	rand.Read(token)
	return os.WriteFile(filepath.Join(o.dir, "secrets", "kannel.token"), []byte(hex.EncodeToString(token)+"\n"), 0o600)
}

func (m *made) writeMembers(o *initOrder) error {
	for _, k := range m.keys {
		path := filepath.Join(o.dir, "members", k.member)
		if err := os.WriteFile(path+".identity", k.identity, 0o600); err != nil {
			return err
		}
		text, err := formatPin(pin{URL: o.deskURL, Server: o.server, Fingerprint: m.roster.Fingerprint(), Member: k.member})
		if err != nil {
			return err
		}
		if err := os.WriteFile(path+".pin", text, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func (m *made) writeRecovery(o *initOrder) error {
	var list strings.Builder
	fmt.Fprintln(&list, "Each office's recovery identity is split in three; any two shares bring it back. Hand each share to its superior, then remove this folder.")
	for _, s := range m.shares {
		if err := os.WriteFile(filepath.Join(o.dir, "recovery", s.name()), s.sealed, 0o600); err != nil {
			return err
		}
		fmt.Fprintf(&list, "%s\t%s\n", s.name(), s.superior)
	}
	return os.WriteFile(filepath.Join(o.dir, "recovery", "README"), []byte(list.String()), 0o600)
}

// An initSummary is what init prints with -json.
type initSummary struct {
	Dir         string `json:"dir"`
	Fingerprint string `json:"fingerprint"`
	Offices     int    `json:"offices"`
	Members     int    `json:"members"`
	Keyrings    int    `json:"keyrings"`
}

func (m *made) summary(o *initOrder) initSummary {
	s := initSummary{Dir: o.dir, Fingerprint: m.roster.Fingerprint(), Offices: len(m.keyrings), Members: len(m.keys)}
	for _, months := range m.keyrings {
		s.Keyrings += len(months)
	}
	return s
}

func (m *made) tell(w io.Writer, o *initOrder) {
	s := m.summary(o)
	fmt.Fprintf(w, "\nđã lập / made: %s: %d offices, %d members, %d keyrings\n", s.Dir, s.Offices, s.Members, s.Keyrings)
	fmt.Fprintf(w, "pin: %s\n\n", s.Fingerprint)
	fmt.Fprint(w, `Tiếp theo / next:
  1. Chép mã pin ra giấy; mỗi người so bằng mắt / write the pin on paper; every member compares it by eye.
  2. Giao members/<người>.identity và .pin tận tay / hand each member the two files, then remove members/ from here.
     members/<bàn trực>-safe.* và mật khẩu: hai phong bì niêm phong trong két của bàn trực / members/<desk>-safe.* and its passphrase: two sealed envelopes in the desk's safe.
  3. Giao recovery/*.share cho cấp trên ghi trong recovery/README / hand each share to its superior, then remove recovery/.
  4. Đưa tipd.toml, registry/, secrets/, data/, keys/ lên máy chủ / move the rest to the server: tipd -config tipd.toml
`)
}
