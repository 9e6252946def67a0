package harness

import (
	"fmt"
	"testing"
	"time"
)

// Dialled is the number that leads to the deployment's door for calls.
const Dialled = "18001234"

// Hotline gives a deployment a line for calls over SIP, from this machine, and returns where it is. From the next start on.
func (d *Deployment) Hotline(tb testing.TB, calls int, silent time.Duration) (address string) {
	tb.Helper()
	address = fmt.Sprintf("127.0.0.1:%d", FreePort(tb))
	d.Append(tb, fmt.Sprintf("[[door]]\nname = \"hotline\"\nkind = \"sip\"\narea = [\"46\"]\nnumbers = [%q]\n[hotline]\nspeech = \"/usr/bin/espeak-ng\"\n[hotline.sip]\nlisten = %q\npeers = [\"127.0.0.1\"]\ncalls = %d\nsilent = %q\nports = %q\n",
		Dialled, address, calls, silent, soundPorts(tb)))
	return address
}

// soundPorts is a range of this test's own, below those that the system gives out.
func soundPorts(tb testing.TB) string {
	first := 10000 + FreePort(tb)%20000&^1
	return fmt.Sprintf("%d-%d", first, first+255)
}
