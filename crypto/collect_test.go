package crypto

import (
	"bytes"
	"runtime"
	"sync"
	"testing"
)

// TestSealWhileCollecting seals while the collector runs without a pause: erasing memory must never touch what is still in use.
func TestSealWhileCollecting(t *testing.T) {
	desk, a, b := newIdentity(t), newIdentity(t), newIdentity(t)
	to := Readers{desk.Recipient(), a.Recipient(), b.Recipient()}
	stop := make(chan struct{})
	var collector, sealers sync.WaitGroup
	collector.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				runtime.GC()
			}
		}
	})
	text := bytes.Repeat([]byte("tin "), 500)
	for range 4 {
		sealers.Go(func() {
			for range 200 {
				sealed, err := SealTip(KindTip, text, to)
				if err != nil {
					t.Error(err)
					return
				}
				if got, err := Open(KindTip, sealed, desk); err != nil || !bytes.Equal(got, text) {
					t.Errorf("a sealed tip does not open: %v", err)
				}
			}
		})
	}
	sealers.Wait()
	close(stop)
	collector.Wait()
}
