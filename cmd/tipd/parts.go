package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"tipline/channels/sms"
	"tipline/channels/twilio"
	"tipline/cmd/internal/config"
	"tipline/crypto"
	"tipline/intake"
	"tipline/triage"
	"tipline/triage/store"
)

// What wire needs said in other words: the configuration and the directory as the parameters of each package.

// slotSize is the spool's page.
const slotSize = 8 << 10

// fileSize is the file spool's page.
const fileSize = 64 << 10

// doors are all ways in. A door without an area serves every province of the directory.
func doors(cfg *config.Config, d *triage.Directory) []intake.Door {
	var everywhere []string
	for _, desk := range d.Desks {
		everywhere = append(everywhere, desk.Provinces...)
	}
	var all []intake.Door
	for _, one := range cfg.Doors {
		channel, area := "sms", one.Area
		switch one.Kind {
		case config.Web:
			channel = "web"
		case config.SIPDoor, config.TwilioVoice:
			channel = intake.Voice
		}
		if len(area) == 0 {
			area = everywhere
		}
		all = append(all, intake.Door{
			Name: one.Name, Channel: channel, Area: area, Blind: one.Blind,
			Limit: cfg.Limits.SenderPerHour, Budget: cfg.Limits.DoorPerHour,
		})
	}
	return all
}

// webDoor is the pages' door; without one the pages answer that nothing was received.
func webDoor(cfg *config.Config) string {
	for _, d := range cfg.Doors {
		if d.Kind == config.Web {
			return d.Name
		}
	}
	return ""
}

// site is what the public app needs to know.
func site(cfg *config.Config, in intake.Accepter, log *slog.Logger) intake.Site {
	return intake.Site{
		Accepter: in, Door: webDoor(cfg), Secure: strings.HasPrefix(cfg.Public.URL, "https://"),
		Address: cfg.Site.Address, Exit: cfg.Site.Exit, Onion: cfg.Site.Onion, Schedule: schedule(cfg), Log: log,
	}
}

// smsDoors are the text messages' doors, with their tokens.
func smsDoors(cfg *config.Config, erase map[string]*twilio.Eraser) ([]sms.Door, error) {
	var all []sms.Door
	for i := range cfg.Doors {
		d := &cfg.Doors[i]
		if d.Kind != config.Twilio && d.Kind != config.Gateway {
			continue
		}
		tokens, err := d.Tokens()
		if err != nil {
			return nil, err
		}
		door := sms.Door{
			Name: d.Name, Kind: sms.Kind(d.Kind), URL: d.PublicURL, Account: d.Account, Blind: d.Blind,
			Reply: sms.Reply(d.Reply), Prefixes: d.Prefixes, PerHour: d.PerHour, PerDay: d.PerDay,
		}
		for _, t := range tokens {
			door.Tokens = append(door.Tokens, t.Reveal())
		}
		if e := erase[d.Name]; e != nil {
			door.Erase = func(id []byte) { e.Owe(twilio.Message, id) }
		}
		all = append(all, door)
	}
	return all, nil
}

// schedule is the feeder's.
func schedule(cfg *config.Config) intake.Schedule {
	return intake.Schedule{
		Every: cfg.Release.Every.Std(), Demonstration: cfg.Demonstration,
		UrgentMin: cfg.Release.UrgentMin.Std(), UrgentMax: cfg.Release.UrgentMax.Std(),
	}
}

// documents are the registry as it was signed; clients check it themselves.
func documents(signed *reloader) func(office string) triage.Documents {
	return func(office string) triage.Documents {
		reg := signed.Registry()
		rosters, directory, keyrings := reg.For(office, time.Now()).Signed()
		return triage.Documents{Server: reg.Trust.Roster().Server, Rosters: rosters, Directory: directory, Keyrings: keyrings}
	}
}

// addresses are where an office's notices go: a desk's, a unit's, or both where one office is both.
func addresses(directory func() *triage.Directory) func(office string) []triage.Address {
	return func(office string) []triage.Address {
		var all []triage.Address
		add := func(more []triage.Address) {
			for _, a := range more {
				if !slices.Contains(all, a) {
					all = append(all, a)
				}
			}
		}
		d := directory()
		for _, desk := range d.Desks {
			if desk.ID == office {
				add(desk.Notify)
			}
		}
		for _, unit := range d.Units {
			if unit.ID == office {
				add(unit.Notify)
			}
		}
		return all
	}
}

// spooled are the tips that wait for their release, and those that a waiting addition belongs to: their keys live.
func spooled(s *intake.Spool, files *intake.FileSpool) func(context.Context) ([]crypto.ID, error) {
	return func(context.Context) ([]crypto.ID, error) {
		all := files.Pairs()
		for _, w := range s.Waiting() {
			all = append(all, w.ID, w.Tip)
		}
		return all, nil
	}
}

// released counts what went to the queue.
type released struct{ n atomic.Int64 }

func (r *released) add(n int, _ intake.SpoolStats) { r.n.Add(int64(n)) }

// readiness lists why nothing could be accepted now. Redis being away is none of the reasons: the spool takes tips without it.
// A pool of receipts that is empty later is none of them either, or this page would tell of traffic; only the first filling is waited for.
func readiness(s *intake.Spool, keys *crypto.KeyTable, ahead *stock) func() []string {
	return func() []string {
		var faults []string
		if !ahead.stocked() {
			faults = append(faults, "the first receipts are being made")
		}
		if err := s.Broken(); err != nil {
			faults = append(faults, fmt.Sprintf("spool is closed until a restart: %v", err))
		}
		if keys.Ready() == 0 {
			faults = append(faults, "no key pair is ready")
		}
		return faults
	}
}

// figuresOf are all figures there are.
func figuresOf(r *released, s *intake.Spool, keys *crypto.KeyTable, ahead *stock, queue *store.Store, signed *reloader, d *triage.Dispatcher) []figure {
	spool := func(pick func(intake.SpoolStats) int) func() int64 {
		return func() int64 { return int64(pick(s.Stats())) }
	}
	return []figure{
		{"released_total", "Tips and additions that went into the queue.", false, r.n.Load},
		{"spool_slots", "Pages of the spool.", false, spool(func(st intake.SpoolStats) int { return st.Slots })},
		{"spool_slots_taken", "Pages that wait for their release.", false, spool(func(st intake.SpoolStats) int { return st.Taken })},
		{"spool_slots_damaged", "Pages that could not be read.", false, spool(func(st intake.SpoolStats) int { return st.Damaged })},
		{"key_pairs_ready", "Unused pairs of the key table.", false, func() int64 { return int64(keys.Ready()) }},
		{"writers_ready", "Opened writers.", false, func() int64 { return int64(ahead.seals.Ready()) }},
		{"receipts_ready", "Prepared receipts.", false, func() int64 { return int64(ahead.codes.Ready() + ahead.bulkCodes.Ready()) }},
		{"pool_turns_total", "How often the pools were dropped and the memory collected.", true, ahead.turned.Load},
		{"spool_broken", "1 when the disk refused and nothing is accepted.", true, func() int64 { return yes(s.Broken() != nil) }},
		{"redis_away", "1 when Redis does not answer; tips wait in the spool.", true, func() int64 { return yes(away(queue)) }},
		{"registry_refused", "1 when what lies in the registry folder did not stand the checks.", true, func() int64 { return yes(signed.Refused()) }},
		{"keyrings_overdue", "Offices without a keyring of this month.", true, func() int64 { return int64(len(signed.Registry().Overdue(time.Now()))) }},
		{triage.GaugeUnreachable, "Offices that no notice reached.", true, func() int64 { return int64(len(d.Unreachable())) }},
	}
}

// settings tells once, as soon as a Redis that is not our own child answers, which of its settings would lose tips or keep copies.
func settings(queue *store.Store, log *slog.Logger) func(context.Context) error {
	return func(ctx context.Context) error {
		all, err := queue.Settings(ctx)
		if err != nil {
			return err
		}
		for _, s := range all {
			if s.Have != s.Want {
				log.Error("redis is set up wrongly", "setting", s.Name, "want", s.Want, "have", s.Have)
			}
		}
		<-ctx.Done()
		return nil
	}
}

func away(queue *store.Store) bool {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	return queue.Ready(ctx) != nil
}

// publishing shows new figures just after each regular release and at no other time: an urgent tip's release must not tell how many others
// have arrived since the hour.
func publishing(b *board, s intake.Schedule) func(context.Context) error {
	return func(ctx context.Context) error {
		for {
			at := s.Next(time.Now()).Add(time.Second)
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(time.Until(at)):
				b.Publish()
			}
		}
	}
}
