package harness

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// aiosmtpd is Debian's mail server that needs no root: python3-aiosmtpd.
const aiosmtpd = "/usr/bin/aiosmtpd"

// Mail is a real mail server that wants STARTTLS and keeps what it takes in a maildir.
type Mail struct {
	URL string // smtp://
	CA  string // file of the certificate that vouches for it
	dir string
	cmd *exec.Cmd
	key string
}

// StartMail runs one.
func StartMail(tb testing.TB) *Mail {
	tb.Helper()
	need(tb, aiosmtpd, "python3-aiosmtpd")
	dir := tb.TempDir()
	m := &Mail{URL: fmt.Sprintf("smtp://127.0.0.1:%d", FreePort(tb)), CA: filepath.Join(dir, "cert.pem"), key: filepath.Join(dir, "key.pem"), dir: filepath.Join(dir, "mail")}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(tb, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(24 * time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	must(tb, err)
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	must(tb, err)
	must(tb, os.WriteFile(m.CA, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}), 0o600))
	must(tb, os.WriteFile(m.key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600))
	tb.Cleanup(m.Cut)
	m.Restore(tb)
	return m
}

// Cut kills it.
func (m *Mail) Cut() {
	if m.cmd != nil {
		_ = m.cmd.Process.Kill()
		_ = m.cmd.Wait()
		m.cmd = nil
	}
}

// Restore starts it again.
func (m *Mail) Restore(tb testing.TB) {
	tb.Helper()
	host := m.URL[len("smtp://"):]
	m.cmd = exec.Command(aiosmtpd, "-n", "-l", host, "--tlscert", m.CA, "--tlskey", m.key, "-c", "aiosmtpd.handlers.Mailbox", m.dir)
	must(tb, m.cmd.Start())
	Until(tb, "the mail server", func() bool {
		c, err := net.Dial("tcp", host)
		if err == nil {
			_ = c.Close()
		}
		return err == nil
	})
}

// Messages are those that it took for a receiver, without the lines that the server itself adds.
func (m *Mail) Messages(tb testing.TB, to string) [][]byte {
	tb.Helper()
	files, err := filepath.Glob(filepath.Join(m.dir, "new", "*"))
	must(tb, err)
	slices.Sort(files)
	var all [][]byte
	for _, f := range files {
		b, err := os.ReadFile(f)
		must(tb, err)
		if !bytes.Contains(b, []byte("X-RcptTo: "+to+"\n")) {
			continue
		}
		var own [][]byte
		for line := range bytes.Lines(b) {
			if !bytes.HasPrefix(line, []byte("X-Peer:")) && !bytes.HasPrefix(line, []byte("X-MailFrom:")) && !bytes.HasPrefix(line, []byte("X-RcptTo:")) {
				own = append(own, line)
			}
		}
		all = append(all, bytes.Join(own, nil))
	}
	return all
}
