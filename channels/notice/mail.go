package notice

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"tipline/triage"
)

// MailSubject is the subject of every notice by e-mail.
const MailSubject = "Hop thu cua don vi"

// MailParams say where mail is handed in, and as whom.
type MailParams struct {
	URL      string // smtp://host:587 (STARTTLS, never without) or smtps://host:465; smtp+plain:// only to this very machine
	Username string // with Password; none: no login
	Password string
	From     string
	Text     string         // default SMSText
	Roots    *x509.CertPool // whom to believe; nil: the system's
}

// A Mail notifier hands a constant message in at a mail server, by go-mail's client: TLS and login are the library's, the message is ours, since a
// library's own would carry the second and a number in Date and Message-ID. Ours has the day alone, and the same bytes for whatever waits.
type Mail struct {
	p    MailParams
	host string
	port int
	kind string // the URL's scheme
	now  func() time.Time
}

var _ triage.Notifier = (*Mail)(nil)

// NewMail checks the parameters.
func NewMail(p MailParams) (*Mail, error) {
	u, err := url.Parse(p.URL)
	if err != nil || u.Hostname() == "" || u.User != nil {
		return nil, errors.New("mail server: not smtp://host:port or smtps://host:port")
	}
	m := &Mail{p: p, host: u.Hostname(), kind: u.Scheme, now: time.Now}
	standard, ok := map[string]int{"smtp": 587, "smtps": 465, "smtp+plain": 25}[u.Scheme]
	if !ok {
		return nil, errors.New("mail server: smtp, smtps or smtp+plain")
	}
	if m.port, err = strconv.Atoi(u.Port()); err != nil {
		m.port = standard
	}
	if _, err := mail.ParseAddress(p.From); err != nil {
		return nil, errors.New("mail server: the sender is no address")
	}
	if m.p.Text == "" {
		m.p.Text = SMSText
	}
	return m, nil
}

// Notify hands one message in.
func (m *Mail) Notify(ctx context.Context, to string) error {
	address, err := mail.ParseAddress(to)
	if err != nil || address.Address != to || strings.ContainsAny(to, "\r\n<> ") {
		return bad("notice by mail: the address is no mail address")
	}
	client, leave, err := m.dial(ctx)
	if err != nil {
		return byReply(err)
	}
	defer leave()
	if err := client.Mail(m.p.From); err != nil {
		return byReply(err)
	}
	if err := client.Rcpt(to); err != nil {
		return byReply(err)
	}
	body, err := client.Data()
	if err != nil {
		return byReply(err)
	}
	if _, err := body.Write(m.message(to)); err != nil {
		return byReply(err)
	}
	if err := body.Close(); err != nil { // the server has taken it when this answers, and not before
		return byReply(err)
	}
	_ = client.Quit()
	return nil
}

// dial connects, encrypts and logs in. leave ends the connection: on an error the library would keep it.
func (m *Mail) dial(ctx context.Context) (client *smtp.Client, leave func(), err error) {
	var conn net.Conn
	trust := &tls.Config{ServerName: m.host, MinVersion: tls.VersionTLS12, RootCAs: m.p.Roots}
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		var err error
		if m.kind == "smtps" {
			conn, err = (&tls.Dialer{Config: trust}).DialContext(ctx, network, address)
		} else {
			conn, err = (&net.Dialer{}).DialContext(ctx, network, address)
		}
		return conn, err
	}
	_, domain, _ := strings.Cut(m.p.From, "@")
	options := []gomail.Option{
		gomail.WithPort(m.port), gomail.WithTimeout(timeout), gomail.WithHELO(domain), gomail.WithDialContextFunc(dial), gomail.WithTLSConfig(trust),
		gomail.WithoutSMTPUTF8(),
	}
	switch m.kind {
	case "smtps":
		options = append(options, gomail.WithSSL())
	case "smtp":
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	}
	if m.p.Username != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(m.p.Username), gomail.WithPassword(m.p.Password))
	}
	leave = func() {
		if conn != nil {
			conn.Close()
		}
	}
	c, err := gomail.NewClient(m.host, options...)
	if err != nil {
		return nil, leave, err
	}
	if client, err = c.DialToSMTPClientWithContext(ctx); err != nil {
		leave()
	}
	return client, leave, err
}

// message is the whole of it. RFC 5322 wants a Date: it is the day's first minute. It wants no Message-ID; the server that takes the message in adds
// one of its own.
func (m *Mail) message(to string) []byte {
	zone := time.FixedZone("", 7*3600)
	day := m.now().In(zone).Truncate(time.Minute)
	day = time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, zone)
	lines := []string{
		"Date: " + day.Format(time.RFC1123Z), "From: " + m.p.From, "To: " + to, "Subject: " + MailSubject,
		"Auto-Submitted: auto-generated", "MIME-Version: 1.0", "Content-Type: text/plain; charset=us-ascii", "", m.p.Text, "",
	}
	return []byte(strings.Join(lines, "\r\n"))
}

// byReply says whether trying again makes sense: a server that says 5xx means it. The reply itself, which may quote an address, is not passed on.
func byReply(err error) error {
	var reply *textproto.Error
	switch {
	case errors.As(err, &reply) && reply.Code >= 500:
		return fmt.Errorf("send notice: %w with reply %d: %w", errRefused, reply.Code, triage.ErrFinal)
	case errors.As(err, &reply):
		return fmt.Errorf("send notice: %w with reply %d", errRefused, reply.Code)
	}
	return fmt.Errorf("send notice: %w", bare(err))
}
