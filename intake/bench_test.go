package intake

import (
	"context"
	"errors"
	"testing"

	"tipline/crypto"
)

// BenchmarkAccept is a whole acceptance without a receipt: fold, place, matter, seal afresh, lock, group fsync.
func BenchmarkAccept(b *testing.B) {
	r := newRig(b, rigOptions{slots: 8192})
	r.keys.SetReady(2048)
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			for {
				s := Submission{Door: "page", Channel: "web", Text: []byte(tipText), Quiet: true}
				_, err := r.Accept(context.Background(), &s)
				if err == nil {
					break
				}
				if !errors.Is(err, crypto.ErrNoneReady) {
					r.release()
				}
			}
		}
	})
}
