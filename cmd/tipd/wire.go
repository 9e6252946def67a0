package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"tipline/channels/sms"
	"tipline/channels/twilio"
	"tipline/cmd/internal/config"
	"tipline/cmd/internal/registry"
	"tipline/crypto"
	"tipline/intake"
	"tipline/intake/hotline"
	"tipline/triage"
	"tipline/triage/blob"
	"tipline/triage/store"
)

// cleanups are undone in reverse.
type cleanups struct {
	log   *slog.Logger
	stack []cleanup
}

type cleanup struct {
	name string
	undo func()
}

func (c *cleanups) add(name string, undo func()) { c.stack = append(c.stack, cleanup{name, undo}) }

func (c *cleanups) run() {
	for _, one := range slices.Backward(c.stack) {
		one.undo()
	}
	c.stack = nil
}

// ending adds what ends with an error: nobody can act on it any more, but an operator may want to know.
func (c *cleanups) ending(name string, end func() error) {
	c.add(name, func() {
		if err := end(); err != nil {
			c.log.Warn("not ended cleanly", "part", name, "error", err)
		}
	})
}

// wire puts the server together, in one straight line, and starts it. The function given back stops it.
//
// It stops in the reverse order, which is: first the listeners, so that nothing new is accepted while requests under way still get their
// answer; then the roles, which may still be writing to Redis; then the spool, whose last group commit answers whoever waits; then the
// connections to Redis and Redis itself, which nobody needs any more; last the key table, since everything before may still ask it for a key.
// Nothing is flushed at a stop: what was accepted is on disk already, and is released by the next process.
func wire(ctx context.Context, cfg *config.Config, reg *registry.Registry, public, inner *slog.Logger) (stop func(), err error) {
	undo := &cleanups{log: inner}
	defer func() {
		if err != nil {
			undo.run()
		}
	}()

	// The addresses first: a clash of ports must show before anything is touched.
	publicAt, err := listen("public", cfg.Public.Listen)
	if err != nil {
		return nil, err
	}
	undo.add("public address", func() { publicAt.Close() })
	deskAt, err := listen("desk", cfg.Desk.Listen)
	if err != nil {
		return nil, err
	}
	undo.add("desk address", func() { deskAt.Close() })
	operationsAt, err := listen("operations", cfg.Operations.Listen)
	if err != nil {
		return nil, err
	}
	undo.add("operations address", func() { operationsAt.Close() })
	line, err := sipLine(cfg, public)
	if err != nil {
		return nil, err
	}
	if line != nil {
		undo.ending("telephone line's address", line.Close)
	}

	// What is on disk: one server at a time.
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	lock, err := lockFile(ctx, filepath.Join(cfg.Data, "lock"))
	if err != nil {
		return nil, err
	}
	undo.ending("data lock", lock.Close)
	keys, err := crypto.OpenKeyTable(cfg.Keys, cfg.KeysReplica)
	if err != nil {
		return nil, err
	}
	undo.ending("key table", keys.Close)
	spoolFolder := filepath.Join(cfg.Data, "spool")
	if err := os.MkdirAll(spoolFolder, 0o700); err != nil {
		return nil, fmt.Errorf("make spool folder: %w", err)
	}

	// The queue.
	var child *redisChild
	at := store.Params{URLs: cfg.Redis.URLs, Master: cfg.Redis.Master, Username: cfg.Redis.Username}
	if len(cfg.Redis.URLs) == 0 {
		place := redisPlace{program: cfg.Redis.Binary, dir: filepath.Join(cfg.Data, "redis"), socket: cfg.Redis.Socket}
		if child, err = startRedis(ctx, place, inner); err != nil {
			return nil, err
		}
		undo.add("redis-server", child.Stop)
		at.Socket = cfg.Redis.Socket
	} else if at.Password, err = redisPassword(cfg); err != nil {
		return nil, err
	}
	queue, err := store.Open(at)
	if err != nil {
		return nil, err
	}
	undo.ending("connections to redis", queue.Close)

	// What officers signed, and what is made ahead of need.
	signed := newReloader(cfg.Registry, cfg.Pin, reg, inner)
	sealTo := &readersBook{signed: signed}
	readers := func(desk string) (crypto.Readers, error) { return sealTo.of(desk, time.Now()) }
	directory := func() *triage.Directory { return signed.Registry().Directory }
	ahead := newStock(cfg.Pools, keys, signed)

	// The reporters' side.
	spool, err := intake.OpenSpool(intake.SpoolParams{Dir: spoolFolder, Slots: int(cfg.Spool.Size / slotSize), Keys: keys, Log: public})
	if err != nil {
		return nil, err
	}
	undo.ending("spool", spool.Close)
	pictures, err := intake.OpenFileSpool(intake.FileSpoolParams{Dir: spoolFolder, Pages: int(cfg.Spool.Files / fileSize), Log: public})
	if err != nil {
		return nil, err
	}
	undo.ending("file spool", pictures.Close)
	files, err := blob.Open(filepath.Join(cfg.Data, "blobs"))
	if err != nil {
		return nil, err
	}
	voice, err := blob.OpenRecordings(filepath.Join(cfg.Data, "voice"))
	if err != nil {
		return nil, err
	}
	cards, err := intake.OpenRelayCards(intake.RelayParams{Dir: filepath.Join(cfg.Data, "relay"), Server: reg.Trust.Roster().Server, Keys: keys, Log: inner})
	if err != nil {
		return nil, err
	}
	undo.ending("relay cards", cards.Close)
	cleaning, err := photoCleaner()
	if err != nil {
		return nil, err
	}
	places, err := gazetteer(cfg.Gazetteer)
	if err != nil {
		return nil, err
	}
	lists, err := matters(cfg.MatterLists)
	if err != nil {
		return nil, err
	}
	through, err := canaryDoors(cfg)
	if err != nil {
		return nil, err
	}
	tests := newCanaries(canaryParams{
		every: cfg.Canary.Every.Std(), open: cfg.Canary.Open.Std(), claim: cfg.Canary.Claim.Std(), release: cfg.Release.Every.Std(),
		doors: through, directory: directory, tip: queue.Tip, log: inner,
	})
	in, err := intake.New(intake.Params{
		Doors: doors(cfg, reg.Directory), Gazetteer: places, Lists: lists, Directory: directory, Readers: readers,
		Seals: ahead.seals, Codes: ahead.codes, BulkCodes: ahead.bulkCodes, Keys: keys, Spool: spool, Receipts: queue, Relays: cards,
		Photos: &intake.PhotoParams{Spool: pictures, Cleaner: cleaning},
		Global: cfg.Limits.GlobalPerHour, Tries: cfg.Limits.CodesPerHour, Log: public, Canaries: tests,
	})
	if err != nil {
		return nil, err
	}
	app, photoApp := intake.NewApp(site(cfg, in, public)), intake.NewPhotoApp(site(cfg, in, public), in)
	erase, err := erasers(cfg, inner)
	if err != nil {
		return nil, err
	}
	textDoors, err := smsDoors(cfg, erase)
	if err != nil {
		return nil, err
	}
	replies := triage.NewReplies(queue, time.Now)
	if err := sms.Mount(app, textDoors, in, replies); err != nil {
		return nil, err
	}

	voices, err := voiceDoors(cfg, reg.Directory, in, places, inner)
	if err != nil {
		return nil, err
	}
	twilio.MountVoice(app, voices)
	for _, v := range voices {
		erase["calls "+v.Door()] = v.Eraser()
	}

	// The members' side.
	sessions := triage.NewSessions(reg.Trust.Roster().Server, func(id string) (crypto.Member, bool) { return signed.Registry().Trust.Roster().Member(id) }, time.Now)
	hub := triage.NewHub(triage.HubParams{Changes: queue, Store: queue, Desk: isDesk(directory), Duty: sessions.OnDuty, Log: inner})
	signed.Tell(func(*registry.Registry) { hub.Registry() })
	membership := triage.NewMembership(triage.MembershipParams{Register: signed, Folder: cfg.Registry, Changed: hub.Registry})
	approvals := triage.NewApprovals(triage.ApprovalsParams{Store: queue, Keys: keys, Directory: directory,
		Roster: func() *crypto.Roster { return signed.Trust().Roster() }, Changed: hub.Registry,
		Files: &triage.Console{Keys: keys, Files: files, Recordings: voice}})
	approvals.On(triage.KeepSlip, triage.KeepingSlips(queue))
	glass := &triage.Glass{Store: queue, Directory: directory, Roster: func() *crypto.Roster { return signed.Trust().Roster() }, Clock: time.Now, Changed: hub.Registry}
	var figures *board // the roles and their figures come last, and nobody asks before
	var dispatcher *triage.Dispatcher
	console := &triage.Console{
		Store: queue, Keys: keys, Directory: directory, Clock: time.Now, Files: files, Recordings: voice, Offices: signed, Duty: sessions, Relays: cards, Spooled: pictures.With,
		Gauges: func() []triage.GaugeView { return figures.Live() }, Waiting: waiting(membership, approvals),
		Missed:   func(desk string) int { return dispatcher.Missed(desk) },
		Canaries: tests, MoreDue: []func(context.Context, triage.Session) ([]triage.DueView, error){tests.due, approvals.Due, glass.Due},
		Ring: func(ctx context.Context, office string) ([]triage.RungView, error) {
			return dispatcher.Test(ctx, office)
		},
	}
	kept, endAudit := openAudit(cfg.Data, reg.Trust.Roster().Server, inner)
	undo.ending("audit log", endAudit)
	drawn, err := boundaries(cfg.Boundaries)
	if err != nil {
		return nil, err
	}
	desk := membersApp(triage.DeskParams{
		Console: console, Sessions: sessions, Audit: kept, Documents: documents(signed), Membership: membership, Approvals: approvals, Glass: glass, Directories: signed, Hub: hub, Origin: cfg.Desk.URL, Logger: inner,
	}, hotline.Params{
		Taker: in, Session: sessions.Find, Gazetteer: places, Lists: lists, Origin: cfg.Desk.URL, Log: public,
	}, drawn)

	// The roles.
	var released released
	feeder, err := intake.NewFeeder(intake.FeederParams{Spool: spool, Files: pictures, Store: files, Voices: voice, Queue: queue, Schedule: schedule(cfg), Log: public, Released: released.add})
	if err != nil {
		return nil, err
	}
	tell, err := notifiers(cfg, inner)
	if err != nil {
		return nil, err
	}
	dispatcher = triage.NewDispatcher(triage.DispatcherParams{
		Outbox: queue, Addresses: addresses(directory), Notifiers: tell, Log: inner,
		Quiet: func(office string) triage.Quiet { return directory().Quiet(office) }, Offline: func(office string) bool { return directory().Offline(office) },
		Before: queue.Awaiting, Replies: replies, Gap: cfg.Notices.Gap.Std(), GiveUp: cfg.Notices.GiveUp.Std(),
	})
	janitor := triage.NewJanitor(triage.JanitorParams{Records: queue, Keys: keys, Files: files, Recordings: voice, Spooled: spooled(spool, pictures), Log: inner})
	recoverer := triage.NewRecoverer(triage.RecovererParams{Leases: queue, Rehead: console.Rehead, Log: inner})
	escalator := triage.NewEscalator(triage.EscalatorParams{Clocks: queue, Directory: directory, Minute: cfg.Escalation.Minute.Std(), Log: inner})
	figures = newBoard(append(figuresOf(&released, spool, keys, ahead, queue, signed, dispatcher),
		figure{"steps_closed", "Steps of desks that could be rung and could not open, for want of a wrap of the desk's keyring.", true, func() int64 { return int64(len(signed.Registry().ClosedSteps(time.Now()))) }},
		figure{"escalation_stopped", "1 when no pass over the clocks of tips has succeeded for minutes: nobody is rung for anybody's silence.", true, func() int64 { return yes(escalator.Stopped()) }},
		figure{"canaries_stuck", "Test tips that did not arrive or were not opened in time.", true, tests.stuck},
		figure{"carrier_records_owed", "Messages, calls and recordings that are still to be deleted at carriers.", false, owing(erase)},
		figure{"telephone_line_away", "1 when no call over SIP can come: the trunk does not take our registration.", true, lineAway(line)},
		figure{"audit_damaged", "1 while the audit log on disk is not what it was, and no act is taken.", true, func() int64 { return auditDamaged(kept) }})...)
	roles := []role{
		{"key table", keys.Run}, {"writers", ahead.seals.Run}, {"receipts", ahead.codes.Run}, {"bulk receipts", ahead.bulkCodes.Run},
		{"turn", ahead.Run}, {"intake", in.Run}, {"relay cards", cards.Run}, {"feeder", feeder.Run}, {"dispatcher", dispatcher.Run}, {"canaries", tests.Run},
		{"recoverer", recoverer.Run}, {"escalator", escalator.Run}, {"janitor", janitor.Run}, {"reloader", signed.Run}, {"hub", hub.Run}, {"membership", membership.Run}, {"approvals", approvals.Run}, {"interpreters", console.LapseInterpretings}, {"figures", publishing(figures, schedule(cfg))},
	}
	roles = append(append(roles, erasing(erase)...), calling(voices)...)
	roles = append(roles, witnessing(cfg.Audit, kept, inner)...)
	if child == nil {
		roles = append(roles, role{"redis settings", settings(queue, inner)})
	}
	undo.add("roles", startRoles(inner, roles...))

	phone, err := telephone(cfg)
	if err != nil {
		return nil, err
	}

	// The listeners last: whoever reaches one finds everything behind it.
	if line != nil {
		menu, err := sipMenu(cfg, reg.Directory, in, places, public)
		if err != nil {
			return nil, err
		}
		undo.add("calls", answerCalls(line, menu, public))
	}
	ready := readiness(spool, keys, ahead)
	undo.add("operations listener", serve("operations", operations(figures, ready, phone), operationsAt, inner))
	undo.add("desk listener", serve("desk", desk, intake.Wiping(deskAt), inner))
	textHalf, photoHalf := intake.SplitPhotos(publicAt)
	undo.add("public listener", serve("public", app, intake.Wiping(textHalf), public))
	undo.add("photos", serve("photos", photoApp, intake.Wiping(photoHalf), public))
	return undo.run, nil
}

func redisPassword(cfg *config.Config) (string, error) {
	secret, err := cfg.Redis.Password()
	return string(secret.Reveal()), err
}
