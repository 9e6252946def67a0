// Floor is the least that any server must do which takes a signed text message and keeps it sealed: HTTP, the signature, one age file with three
// hybrid stanzas, one write to Redis. It is the measuring stick of `make bench` and keeps no promise of ours: it is put together apart, from the
// libraries alone, so that what slows our own code down does not slow it down as well.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "floor:", err)
		os.Exit(1)
	}
}

// run serves until it is killed. It prints one line, the address, once it listens.
func run(args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("floor", flag.ContinueOnError)
	socket := flags.String("redis", "", "Redis's socket")
	address := flags.String("url", "", "address that is signed")
	token := flags.String("token", "", "carrier's token")
	recipients := flags.String("to", "", "file with lines of three hybrid recipients each")
	if err := flags.Parse(args); err != nil {
		return err
	}
	text, err := os.ReadFile(*recipients)
	if err != nil {
		return err
	}
	s, err := newSealer(strings.Split(strings.TrimSpace(string(text)), "\n"))
	if err != nil {
		return err
	}
	q, err := openQueue(context.Background(), *socket)
	if err != nil {
		return err
	}
	return serve(stdout, door{url: *address, token: []byte(*token), seal: s.seal, put: q.put})
}
