package harness

import (
	"context"
	"encoding/json"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"tipline/cmd/internal/registry"
	"tipline/crypto"
	"tipline/intake"
	"tipline/triage"
	"tipline/triage/matter"
	"tipline/triage/place"
	"tipline/triage/store"
)

// Stock seals n tips for a desk as intake does, under keys of the deployment's own table, while no server runs on it. Texts come round and round. Ten thousand
// through the doors would take an hour of releases; these go straight into the queue (Server.Release).
func (d *Deployment) Stock(tb testing.TB, desk string, n int, texts ...string) []triage.Arrival {
	tb.Helper()
	r, err := registry.Load(filepath.Join(d.Dir, "registry"), d.Pin(tb))
	must(tb, err)
	readers, err := r.Readers(desk, time.Now())
	must(tb, err)
	keys, err := crypto.OpenKeyTable(filepath.Join(d.Dir, "keys"), "")
	must(tb, err)
	defer func() { must(tb, keys.Close()) }()
	ctx, cancel := context.WithCancel(context.Background())
	var making sync.WaitGroup
	keys.SetReady(n)
	making.Go(func() { _ = keys.Run(ctx) })
	Until(tb, "key pairs", func() bool { return keys.Ready() >= n })
	cancel()
	making.Wait()

	all := make([]triage.Arrival, n)
	var sealing sync.WaitGroup
	for worker := range runtime.GOMAXPROCS(0) {
		sealing.Go(func() {
			for i := worker; i < n; i += runtime.GOMAXPROCS(0) {
				all[i] = sealed(tb, keys, readers, desk, texts[i%len(texts)])
				all[i].Hour -= int64(i % 48)
			}
		})
	}
	sealing.Wait()
	return all
}

// sealed is one tip on its way into the queue.
func sealed(tb testing.TB, keys *crypto.KeyTable, readers crypto.Readers, desk, text string) triage.Arrival {
	id, key, err := keys.Draw()
	must(tb, err)
	defer key.Forget()
	reading := intake.Reading{Place: place.Default().Resolve([]byte(text), nil), Matter: matter.Default().Judge(place.Fold(nil, []byte(text)))}
	answer, err := json.Marshal(reading)
	must(tb, err)
	envelope, err := (&crypto.Envelope{Text: text, Channel: "sms", Language: "vi", Answer: answer}).Marshal()
	must(tb, err)
	blob, err := crypto.SealTip(crypto.KindTip, envelope, readers)
	must(tb, err)
	lane := triage.Normal
	if reading.Matter.Urgent {
		lane = triage.Urgent
	}
	return triage.Arrival{ID: id, Tip: id, Desk: desk, Lane: lane, Hour: time.Now().Unix() / 3600, Blob: crypto.Lock(key, id, crypto.KindTip, "", blob)}
}

// Release puts arrivals into the running server's queue.
func (s *Server) Release(tb testing.TB, arrivals []triage.Arrival) {
	tb.Helper()
	queue, err := store.Open(store.Params{Socket: filepath.Join(s.Data(), "redis", "redis.sock")})
	must(tb, err)
	defer queue.Close()
	var entering sync.WaitGroup
	const doors = 8
	for i := range doors {
		part := arrivals[i*len(arrivals)/doors : (i+1)*len(arrivals)/doors]
		entering.Go(func() { must(tb, queue.Release(context.Background(), part)) })
	}
	entering.Wait()
}
