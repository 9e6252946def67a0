package triage

const (
	// unwatched is how many minutes may lie between two passes over a desk that count as time that went by.
	unwatched = 3
	// alone is how many of its own minutes an escalator whose clock is behind the desk's waits for another escalator to show itself.
	alone = 3
)

// A watch is what one escalator knows of a desk's time. Clocks run while somebody watches them. What the wall clock moves without a watch, since no process ran,
// Redis was away (and nobody could have acknowledged anything), or a machine's clock was set forward or back, moves the clocks along with it, so that no
// step fires for time that nobody had. Processes whose clocks differ agree on the desk's newest minute.
type watch struct {
	wrote  int64 // the newest minute that this escalator wrote; 0: none yet
	mended int64 // hour in which missing clocks were last looked for

	stood int64 // the desk's minute, ahead of our own, that has not moved
	since int64 // own minute since when
}

// look decides on the minute of a pass: read is the desk's newest, own what this machine says. Where now differs from read it is to be written, and every clock
// that is set moved along.
func (w *watch) look(read, own int64) (now, along int64) {
	behind := read - own
	if behind <= 0 {
		w.stood = 0
	}
	switch {
	case read == 0:
		return own, 0
	case behind <= 0 && -behind <= unwatched:
		return own, 0
	case behind <= 0:
		return own, -behind - 1
	case behind <= unwatched:
		return read, 0 // clocks that differ a little
	case read == w.wrote || w.alone(read, own):
		return own, -behind // nobody else is there: our own clock was set back
	}
	return read, 0 // another escalator's clock is ahead; it keeps the time
}

// alone says whether a minute ahead of our own has stood still for so long that nobody else can be writing it.
func (w *watch) alone(read, own int64) bool {
	if w.stood != read || own < w.since {
		w.stood, w.since = read, own
		return false
	}
	return own-w.since >= alone
}
