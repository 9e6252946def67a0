package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"tipline/channels/agent"
	"tipline/cmd/internal/config"
)

// runGatewayAgent stands beside a modem or a telephone. It prints counts and nothing else.
func runGatewayAgent(ctx context.Context, v *invocation) error {
	return v.among(ctx, []command{
		{"gammu", "-config FILE", "gammu-smsd gọi khi có tin, và hẹn giờ gọi lại / started by gammu-smsd for each message, and by a timer", runAgentGammu},
		{"android", "-config FILE [-listen ADDRESS]", "nhận từ ứng dụng SMS Gateway for Android / takes what the Android app posts", runAgentAndroid},
	})
}

// agentFile is agent.toml. Files of secrets stand beside it, one line each, readable to their owner and group alone.
type agentFile struct {
	// Door is the blind gateway door, https://…/sms/gateway/<name>; http on loopback only.
	Door string `toml:"door"`
	// TokenFile holds that door's token.
	TokenFile string `toml:"token_file"`
	// KeyFile holds 32 characters or more that the server never sees: by them a message that is brought again has the same ID, which tells nothing of the number.
	KeyFile string `toml:"key_file"`
	// Prefixes are the beginnings of numbers that are answered. Default: Vietnam and Laos, +84 84 0 +856 856.
	Prefixes []string `toml:"prefixes"`
	// PerHour and PerDay cap the answers. Default: 3000 and 20000.
	PerHour int `toml:"per_hour"`
	PerDay  int `toml:"per_day"`
	// CertificateFile and CertificateKeyFile are shown to a front that asks for a client's certificate; AuthorityFile is who signed the front's. Default: none, and the system's.
	CertificateFile    string `toml:"certificate_file"`
	CertificateKeyFile string `toml:"certificate_key_file"`
	AuthorityFile      string `toml:"authority_file"`

	Gammu   agentGammu   `toml:"gammu"`
	Android agentAndroid `toml:"android"`
}

type agentGammu struct {
	// SMSDRC is gammu-smsd's own configuration; a fault in it by which something would stay is refused.
	SMSDRC string `toml:"smsdrc"`
	// Inject is the program gammu-smsd-inject. Default: /usr/bin/gammu-smsd-inject.
	Inject string `toml:"inject"`
	// Folder in memory, for a lock and the count of answers. Default: /run/tipline-agent.
	Folder string `toml:"folder"`
}

type agentAndroid struct {
	// Listen is where the app posts to, on loopback. Default: 127.0.0.1:8090.
	Listen string `toml:"listen"`
	// URL is the app's local server, https or on loopback. Default: http://127.0.0.1:8080.
	URL string `toml:"url"`
	// Username and PasswordFile are the app's (Local server).
	Username     string `toml:"username"`
	PasswordFile string `toml:"password_file"`
	// SigningKeyFile holds the app's key (Settings → Webhooks → Signing key).
	SigningKeyFile string `toml:"signing_key_file"`
}

// agentVolatile asks whether a folder is in memory; tests put another in.
var agentVolatile = agent.InMemory

// readAgent reads agent.toml and makes the agent, without its radio.
func readAgent(path string) (*agentFile, *agent.Agent, error) {
	var f agentFile
	m, err := toml.DecodeFile(path, &f)
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", path, err)
	}
	if u := m.Undecoded(); len(u) > 0 {
		return nil, nil, fmt.Errorf("read %s: unknown key %s", path, u[0])
	}
	for _, field := range []*string{&f.TokenFile, &f.KeyFile, &f.CertificateFile, &f.CertificateKeyFile, &f.AuthorityFile,
		&f.Gammu.SMSDRC, &f.Android.PasswordFile, &f.Android.SigningKeyFile} {
		if *field != "" && !filepath.IsAbs(*field) {
			*field = filepath.Join(filepath.Dir(path), *field)
		}
	}
	token, err := config.ReadSecret(f.TokenFile)
	if err != nil {
		return nil, nil, fmt.Errorf("token_file: %w", err)
	}
	key, err := config.ReadSecret(f.KeyFile)
	if err != nil {
		return nil, nil, fmt.Errorf("key_file: %w", err)
	}
	client, err := f.client()
	if err != nil {
		return nil, nil, err
	}
	a := &agent.Agent{Door: agent.Door{URL: f.Door, Token: token.Reveal(), Client: client}, Key: key.Reveal(), Prefixes: f.Prefixes, PerHour: f.PerHour, PerDay: f.PerDay}
	return &f, a, a.Validate()
}

// client speaks to the door.
func (f *agentFile) client() (*http.Client, error) {
	t := &tls.Config{MinVersion: tls.VersionTLS12}
	if f.CertificateFile != "" || f.CertificateKeyFile != "" {
		pair, err := tls.LoadX509KeyPair(f.CertificateFile, f.CertificateKeyFile)
		if err != nil {
			return nil, fmt.Errorf("certificate_file: %w", err)
		}
		t.Certificates = []tls.Certificate{pair}
	}
	if f.AuthorityFile != "" {
		b, err := os.ReadFile(f.AuthorityFile)
		if err != nil {
			return nil, fmt.Errorf("authority_file: %w", err)
		}
		t.RootCAs = x509.NewCertPool()
		if !t.RootCAs.AppendCertsFromPEM(b) {
			return nil, errors.New("authority_file: no certificate in it")
		}
	}
	return agent.NewClient(&http.Transport{TLSClientConfig: t}), nil
}

func runAgentGammu(ctx context.Context, v *invocation) error {
	flags := v.flags()
	path := agentConfig(flags)
	if _, err := v.parse(flags, 0); err != nil {
		return err
	}
	f, a, err := readAgent(*path)
	if err != nil {
		return err
	}
	smsd, err := agent.ReadSMSD(f.Gammu.SMSDRC, agentVolatile)
	if err != nil {
		return err
	}
	folder := otherwise(f.Gammu.Folder, "/run/tipline-agent")
	if !agentVolatile(folder) {
		return errors.New("gammu.folder không ở trong bộ nhớ / is not in memory: mkdir -m 0700 " + folder)
	}
	g := &agent.Gammu{SMSD: smsd, Inject: injector(otherwise(f.Gammu.Inject, "/usr/bin/gammu-smsd-inject"))}
	a.Radio = g
	err = (&agent.Hook{Agent: a, Gammu: g, Folder: folder, Environ: os.Environ()}).Run(ctx)
	return errors.Join(err, v.printCounts(a))
}

// injector runs a program without a shell and without our environment. What it prints, which has the number in it, is thrown away.
func injector(program string) func(context.Context, string, ...string) error {
	return func(ctx context.Context, input string, arguments ...string) error {
		c := exec.CommandContext(ctx, program, arguments...)
		c.Stdin, c.Env = strings.NewReader(input), []string{"LANG=C.UTF-8"}
		return c.Run()
	}
}

func runAgentAndroid(ctx context.Context, v *invocation) error {
	flags := v.flags()
	path := agentConfig(flags)
	listen := flags.String("listen", "", "địa chỉ nghe, chỉ trên máy này / loopback address to listen on")
	if _, err := v.parse(flags, 0); err != nil {
		return err
	}
	f, a, err := readAgent(*path)
	if err != nil {
		return err
	}
	password, err := config.ReadSecret(f.Android.PasswordFile)
	if err != nil {
		return fmt.Errorf("android.password_file: %w", err)
	}
	signing, err := config.ReadSecret(f.Android.SigningKeyFile)
	if err != nil {
		return fmt.Errorf("android.signing_key_file: %w", err)
	}
	phone := &agent.Phone{URL: otherwise(f.Android.URL, "http://127.0.0.1:8080"), Username: f.Android.Username, Password: password.Reveal()}
	if err := phone.Validate(); err != nil {
		return err
	}
	a.Radio = phone
	return v.serveAndroid(ctx, a, otherwise(*listen, otherwise(f.Android.Listen, "127.0.0.1:8090")), signing.Reveal())
}

// serveAndroid listens until it is told to stop, and prints its counts every hour and at its end.
func (v *invocation) serveAndroid(ctx context.Context, a *agent.Agent, address string, signing []byte) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil || !agent.Loopback(host) {
		return v.misused("%s: chỉ nghe trên chính máy này / not a loopback address; see docs/gateways.md", address)
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	fmt.Fprintf(v.stderr, "http://%s/\n", l.Addr())
	server := &http.Server{Handler: agent.NewAndroid(a, signing), ReadTimeout: 30 * time.Second, WriteTimeout: time.Minute, MaxHeaderBytes: 16 << 10, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)}
	done := make(chan error, 1)
	go func() { done <- server.Serve(l) }()
	hourly := time.NewTicker(time.Hour)
	defer hourly.Stop()
	for {
		select {
		case err := <-done:
			return err
		case <-hourly.C:
			if err := v.printCounts(a); err != nil {
				return err
			}
		case <-ctx.Done():
			stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
			defer cancel()
			return errors.Join(server.Shutdown(stopping), v.printCounts(a))
		}
	}
}

func (v *invocation) printCounts(a *agent.Agent) error {
	counts := a.Counts()
	return v.print(counts, func(w io.Writer) { fmt.Fprintln(w, counts) })
}

func agentConfig(f *flag.FlagSet) *string {
	return f.String("config", "/etc/tipline/agent.toml", "tệp cấu hình / the agent's configuration")
}

func otherwise(value, standard string) string {
	if value == "" {
		return standard
	}
	return value
}
