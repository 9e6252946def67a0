package main

import (
	"context"
	"errors"
	"log/slog"

	"tipline/cmd/internal/config"
	"tipline/cmd/internal/registry"
)

func wire(ctx context.Context, cfg *config.Config, reg *registry.Registry, public, inner *slog.Logger) (stop func(), err error) {
	return nil, errors.New("not wired yet")
}
