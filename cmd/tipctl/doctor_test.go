package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"tipline/cmd/internal/config"
)

// TestDoctorCountsDamagedSlots reads the figure off a server's operations listener.
func TestDoctorCountsDamagedSlots(t *testing.T) {
	for damaged, want := range map[int]finding{
		0: {Name: "spool", OK: true, Says: "every slot can be read"},
		3: {Name: "spool", OK: true, Says: "3 slots cannot be read"},
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, "# TYPE tipline_spool_slots_damaged gauge\ntipline_spool_slots_damaged %d\n", damaged)
		}))
		defer s.Close()
		d := &doctor{cfg: new(config.Config)}
		d.cfg.Operations.Listen = strings.TrimPrefix(s.URL, "http://")
		d.spool(context.Background())
		if len(d.findings) != 1 {
			t.Fatalf("%d damaged: %+v", damaged, d.findings)
		}
		got := d.findings[0]
		if got.OK != want.OK || !strings.HasPrefix(got.Says, want.Says) || (got.Do != "") != (damaged > 0) {
			t.Errorf("%d damaged: %+v", damaged, got)
		}
	}
}
