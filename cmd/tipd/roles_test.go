package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestRoleIsStartedAgainAndItsPanicTellsNoValue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var said bytes.Buffer
		runs := 0
		stop := startRoles(slog.New(slog.NewTextHandler(&said, nil)), role{"feeder", func(ctx context.Context) error {
			runs++
			switch runs {
			case 1:
				panic("duong mon qua khe sanh")
			case 2:
				return errors.New("redis is away")
			}
			<-ctx.Done()
			return nil
		}})
		time.Sleep(10 * time.Second) // the bubble's clock
		synctest.Wait()
		stop()
		if runs != 3 {
			t.Errorf("ran %d times, want 3", runs)
		}
		if strings.Contains(said.String(), "duong mon") {
			t.Errorf("the log repeats the panic's value: %s", said.String())
		}
		for _, want := range []string{"panic at tipline/cmd/tipd", "redis is away", "role=feeder"} {
			if !strings.Contains(said.String(), want) {
				t.Errorf("log lacks %q: %s", want, said.String())
			}
		}
	})
}
