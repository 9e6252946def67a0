package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"sync"

	"tipline/channels/call"
	"tipline/channels/sip"
	"tipline/cmd/internal/config"
	"tipline/cmd/internal/speech"
	"tipline/intake"
	"tipline/triage"
	"tipline/triage/place"
)

// sipLine takes the address of calls over SIP and answers nobody yet; nil without a door of that kind.
func sipLine(cfg *config.Config, log *slog.Logger) (*sip.Endpoint, error) {
	numbers, err := cfg.Dialled()
	if err != nil || len(numbers) == 0 {
		return nil, err
	}
	p, err := sipParams(cfg, numbers)
	if err != nil {
		return nil, fmt.Errorf("hotline.sip: %w", err)
	}
	p.Log = log
	return sip.Listen(p)
}

// sipMenu is what its callers hear and press.
func sipMenu(cfg *config.Config, d *triage.Directory, in *intake.Intake, places *place.Gazetteer, log *slog.Logger) (*sip.Menu, error) {
	prompts, err := call.LoadPrompts(cfg.Hotline.Prompts)
	if err != nil {
		return nil, err
	}
	var speaker sip.Speaker
	if cfg.Hotline.Speech != "" {
		if speaker, err = speech.New(cfg.Hotline.Speech); err != nil {
			return nil, fmt.Errorf("hotline.%w", err)
		}
	}
	lines := map[string]*call.Line{}
	for _, door := range doors(cfg, d) {
		if door.Channel == intake.Voice {
			lines[door.Name] = call.NewLine(call.LineParams{Prompts: prompts, Gazetteer: places, Area: door.Area, Speaks: speaker != nil})
		}
	}
	return &sip.Menu{Lines: lines, Prompts: prompts, Speech: speaker, Intake: in, Log: log}, nil
}

// sipParams are the configuration in the endpoint's words.
func sipParams(cfg *config.Config, numbers map[string]string) (sip.Params, error) {
	s := &cfg.Hotline.SIP
	p := sip.Params{Numbers: numbers, Calls: s.Calls, Silent: s.Silent.Std()}
	var err error
	if p.Listen, err = netip.ParseAddrPort(s.Listen); err != nil {
		return p, err
	}
	if s.Advertise != "" {
		if p.Advertise, err = netip.ParseAddr(s.Advertise); err != nil {
			return p, err
		}
	}
	if p.Peers, err = config.Ranges(s.Peers); err != nil {
		return p, err
	}
	if p.Media, err = config.Ranges(s.Media); err != nil {
		return p, err
	}
	if p.PortFirst, p.PortLast, err = s.PortRange(); err != nil {
		return p, err
	}
	if s.Registrar == "" {
		return p, nil
	}
	secret, err := s.Password()
	if err != nil {
		return p, err
	}
	p.Trunk = &sip.Trunk{Username: s.Username, Password: secret.Reveal()}
	p.Trunk.Host, p.Trunk.Port, err = s.RegistrarAt()
	return p, err
}

// answerCalls takes calls until the function given back is called, which says goodbye to those under way.
func answerCalls(line *sip.Endpoint, menu *sip.Menu, log *slog.Logger) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := line.Run(ctx, menu); err != nil {
			log.Error("no call is taken until a restart", "error", err)
		}
	})
	return func() {
		cancel()
		running.Wait()
	}
}

// lineAway is 1 while no call can come.
func lineAway(line *sip.Endpoint) func() int64 {
	return func() int64 { return yes(line != nil && line.Away()) }
}
