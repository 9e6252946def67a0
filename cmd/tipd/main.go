// Tipd is the server: reporters' doors, the desk's listener and the background roles, in one process.
//
// It seals what arrives and cannot open it again. What it owns is on disk under data and keys; what it knows of people is nothing.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"tipline/cmd/internal/config"
	"tipline/intake/photo"
)

// stopBound is how long an orderly stop may take; systemd's own bound lies behind it.
const stopBound = 15 * time.Second

func main() {
	if len(os.Args) == 2 && os.Args[1] == cleanPhoto {
		os.Exit(photo.Serve(os.Stdin, os.Stdout))
	}
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + atTheDisk)
	}
	os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
}

// atTheDisk is how many goroutines may run beyond the processors that there are. Whoever waits for the disk keeps a place for some tenths of a millisecond before the runtime gives it away, and in
// a flood the spool is synced eight hundred times a second: on two processors an eighth of the machine stood still.
const atTheDisk = 1

// run is the whole server: read, check, wire, serve, wait, stop within a bound. It returns the exit code: 0 after an orderly stop, 1 after a
// refusal or a fault, 2 for a wrong command line.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("tipd", flag.ContinueOnError)
	flags.SetOutput(stderr)
	path := flags.String("config", "tipd.toml", "the server's configuration `file`")
	only := flags.Bool("check", false, "check everything that a start would, print the configuration in force without secrets, and stop")
	swap := flags.Bool("allow-swap", false, "start although swap is on; only where it is encrypted with a key of each boot")
	if err := flags.Parse(args); err != nil || flags.NArg() > 0 {
		return 2
	}
	ctx, forget := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer forget()
	public, inner := newLoggers(stderr)
	slog.SetDefault(public) //nolint:forbidigo // whatever a library logs has the coarsest clock

	cfg, err := config.Load(*path)
	var s selfcheck
	reg := s.check(*path, cfg, err, *swap)
	if *only || len(s.faults) > 0 {
		return s.report(stdout, stderr, cfg, *only)
	}
	for _, w := range s.warnings {
		inner.Warn(w)
	}
	harden(inner)
	stop, err := wire(ctx, cfg, reg, public, inner)
	if err != nil {
		fmt.Fprintf(stderr, "tipd: %v\n", err)
		return 1
	}
	fmt.Fprintf(stdout, "tipd: ready\n  public     %s\n  desk       %s\n  operations http://%s\n", cfg.Public.URL, cfg.Desk.URL, cfg.Operations.Listen)
	<-ctx.Done()
	forget() // a second signal ends us at once
	return within(stopBound, stop, stderr)
}

// within runs stop and gives up after the bound: what is accepted is kept in any case.
func within(bound time.Duration, stop func(), stderr io.Writer) int {
	done := make(chan struct{})
	go func() { defer close(done); stop() }()
	select {
	case <-done:
		return 0
	case <-time.After(bound):
		fmt.Fprintf(stderr, "tipd: not stopped within %v; ending all the same\n", bound)
		return 1
	}
}
