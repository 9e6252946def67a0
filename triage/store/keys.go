package store

import (
	"encoding/hex"
	"strconv"

	"tipline/crypto"
	"tipline/triage"
)

// This is the only place that builds keys, and the page to read first when asking what a seized Redis tells. docs/store.md has the same
// list in words, and a test compares it with a real Redis. No key has a TTL finer than a day boundary; no score is finer than the release's
// hour, except where a member's own act is the time. Everything of one desk shares the hash tag {desk}, so that a Cluster keeps it on one node.

// format is the version of everything below. A server refuses data newer than itself.
const format = 1

// keyFormat: STRING, for ever. The version of the data, a number.
const keyFormat = "format"

// keyDesks: SET, for ever. IDs of the desks that ever got a tip: purging must find their tips even when the directory has lost them.
const keyDesks = "desks"

// keyReceipt: HASH with the field record, gone at a day boundary (EXPIREAT). Tip and desk, encrypted under a key from the code.
func keyReceipt(l crypto.Lookup) string { return "receipt:" + hex.EncodeToString(l[:]) }

// keyGuard: SET, gone at a day boundary (EXPIREAT). Keyed digests of the day's carrier message IDs, shared apart from the tips.
func keyGuard(day int) string { return "guard:" + strconv.Itoa(day) }

// desk builds the keys of one desk.
type desk string

func (d desk) key(rest string) string { return "{" + string(d) + "}:" + rest }

// tip: HASH, until purged. The clear facts, and every locked blob, one a field, of which nothing but its size class can be told; see the field constants. It is one hash and
// not two, so that the facts lie in what the allocator loses at the verbatim. A tip is there when its field status is: what moves here from another desk is laid out before.
func (d desk) tip(id crypto.ID) string { return d.key("tip:" + id.String()) }

// thread: LIST, until purged. For each entry, in order, its side and its random ID.
func (d desk) thread(id crypto.ID) string { return d.tip(id) + ":thread" }

// joined: SET, until purged. IDs of the tips that repeat this one.
func (d desk) joined(id crypto.ID) string { return d.tip(id) + ":joined" }

// talk: LIST, until purged. For each note of the desk and each message between desk and units, in order: what for, from, to, member, minute of
// the act, random ID.
func (d desk) talk(id crypto.ID) string { return d.tip(id) + ":talk" }

// openings: LIST, until purged. Who opened a name slip: unit, member, minute of the act, check.
func (d desk) openings(id crypto.ID) string { return d.tip(id) + ":openings" }

// lane: ZSET of tip IDs that wait, score the release's hour: a year later they are destroyed, unless due says otherwise. Within an hour the order is that of the random IDs.
func (d desk) lane(l triage.Lane) string { return d.key("lane:" + string(l)) }

// leased: ZSET of tip IDs, score the minute at which the lease ends.
func (d desk) leased() string { return d.key("leased") }

// routed: ZSET of tip IDs that are at units, score the release's hour.
func (d desk) routed() string { return d.key("routed") }

// held: ZSET of tip IDs that are put aside, score the day at which they come back.
func (d desk) held() string { return d.key("held") }

// unacked: ZSET of tip IDs whose lead has not acknowledged, score the minute of routing, a member's own act.
func (d desk) unacked() string { return d.key("unacked") }

// asked: ZSET of tip IDs whose reporter has not answered the desk's question, score the day of the question.
func (d desk) asked() string { return d.key("asked") }

// review: ZSET of tip IDs whose name slip was opened on danger and that the desk has not looked at since, score the day of the opening.
func (d desk) review() string { return d.key("review") }

// clocks: ZSET of tip IDs whose next step will fire, score the minute at which it does, or 0 until the escalator has set it; but for those in a wave. What runs after an urgent
// tip's release tells its minute, until the clock stops.
func (d desk) clocks() string { return d.key(clocksKey) }

// waves: ZSET of waves, lane and number: tips of that lane that nobody has touched since their release share one clock. Score as in clocks.
func (d desk) waves() string { return d.key(wavesKey) }

// wave: LIST of the IDs of a wave's tips, in 16 bytes each, for as long as nobody touches them and its minute has not come.
func (d desk) wave(name string) string { return d.key(waveKey + ":" + name) }

// turn: STRING, for ever. Number of the waves that tips enter now.
func (d desk) turn() string { return d.key(turnKey) }

// rung: ZSET of tip IDs that offices may take in the desk's place, score the minute at which the newest was rung.
func (d desk) rung() string { return d.key(rungKey) }

// ticked: STRING, for ever. The newest minute at which an escalator passed over the desk.
func (d desk) ticked() string { return d.key("ticked") }

// Ends of keys that the scripts' prelude builds from a tip's own key.
const (
	dueKey     = "due"
	clocksKey  = "clocks"
	wavesKey   = "waves"
	waveKey    = "wave"
	turnKey    = "turn"
	rungKey    = "rung"
	lookKey    = "look"
	slipsKey   = "slips"
	figuresKey = "slip_figures"
)

// news: ZSET of tip IDs to which the reporter added something that the desk has not looked at, score the hour of the addition's release.
func (d desk) news() string { return d.key("news") }

// closed: ZSET of tip IDs, score the day of closing. It outlives the tip, up to the receipts' 90 days, so that an unfounded tip's receipt
// says the same on day 14 as any other's, and so that nothing released twice comes back.
func (d desk) closed() string { return d.key("closed") }

// due: ZSET of IDs of tips, score the day at whose first midnight they are destroyed: of all but those that nobody has touched since their release, whose lane tells it.
func (d desk) due() string { return d.key(dueKey) }

// look: ZSET of tip IDs that a second office is to look at before they are destroyed, score the day since which.
func (d desk) look() string { return d.key(lookKey) }

// slips: ZSET of IDs of tips with name slips, score the day at whose first midnight these are destroyed.
func (d desk) slips() string { return d.key(slipsKey) }

// slipFigures: HASH, month, unit and what → number of tips: opened, danger, unfounded. Months older than two years go.
func (d desk) slipFigures() string { return d.key(figuresKey) }

// moving: SET of tip IDs that are on their way to another desk, for moments.
func (d desk) moving() string { return d.key("moving") }

// moved: HASH, gone at a day boundary (EXPIREAT), with the receipt. Where a tip went that is here no more, and the IDs of the entries and files that went along.
func (d desk) moved(id crypto.ID) string { return d.key("moved:" + id.String()) }

// unit: ZSET of tip IDs in a unit's inbox, score the minute of routing, a member's own act.
func (d desk) unit(u string) string { return d.key("unit:" + u) }

// glass: HASH by member, until that identity is out of the roster. Identities of the desk's safe that were used, with the minute of the first use.
func (d desk) glass() string { return d.key("glass") }

// approvals: HASH by random ID, for two days at most. What a member asked for that takes two, as both signed it: tips, what and why in one word each, the minutes of the acts;
// of a reading the second half, sealed to who asked.
func (d desk) approvals() string { return d.key("approvals") }

// interpreting: HASH, tip and part → who may open that one thing of it until which minute, and the locked grant; for a day at most.
func (d desk) interpreting() string { return d.key("interpreting") }

// handovers: LIST of the newest hand-overs, oldest first: the day it came and the signed document.
func (d desk) handovers() string { return d.key("handovers") }

// outOfScope: STRING, for ever. How many tips the desk found to be none of its business: all that is left of them.
func (d desk) outOfScope() string { return d.key("out_of_scope") }

// events: a channel, not a key: what is published there is stored nowhere. ID of a tip that changed, and the units that it concerns.
func (d desk) events() string { return d.key("events") }

// notices: HASH, office → how often something was put there since it was last told; under settling and the office, what can still be taken
// back. Neither tip nor time.
func (d desk) notices() string { return d.key("notices") }

// dead: HASH, office and notifier → the day on which a notice to it was given up. Neither tip nor time.
func (d desk) dead() string { return d.key("dead") }

// sheet: SET of numbers, gone at a day boundary (EXPIREAT). Which words of an office's sheet of a month were asked for.
func (d desk) sheet(office, month string) string { return d.key("sheet:" + office + ":" + month) }

// Facts among the fields of a tip's hash. None has a colon: those of blobs may begin with the same word.
const (
	fieldVersion     = "v"
	fieldHour        = "hour" // of the release; the day's first hour once closed
	fieldLane        = "lane"
	fieldStatus      = "status"
	fieldSize        = "size"   // of the locked verbatim: a size class
	fieldHolder      = "holder" // member, while leased
	fieldUntil       = "until"  // minute at which the lease ends, while leased
	fieldLead        = "lead"
	fieldCopies      = "copies" // units, by comma
	fieldSteps       = "steps"
	fieldAfter       = "after"     // of each step, minutes since the routing, by comma
	fieldRuns        = "runs"      // what its clock runs for: status, lane, and minute of routing
	fieldWave        = "wave"      // whose clock it shares, until somebody touches it
	fieldSince       = "since"     // minute since which it waits anew, after it came back to its desk's queue, while it is at the desk
	fieldFired       = "fired"     // how many steps have fired, of the route or of the desk
	fieldRung        = "rung"      // offices that may take it in the desk's place
	fieldRecorded    = "recorded"  // minute at which the lead said that its record is made, while it is at units
	fieldProlonged   = "prolonged" // how often the lead took more time for its check, while it is at units
	fieldAcked       = "acked"
	fieldHow         = "how" // of those that acknowledged otherwise than on their own device: office=how
	fieldLink        = "link"
	fieldRow         = "row"    // the tip that the door found to be like this one
	fieldFolded      = "folded" // how many were folded under it
	fieldDisposition = "disposition"
	fieldKept        = "kept" // day to which two members keep it, past its time
	fieldHold        = "hold" // day at which it comes back, while held
	fieldSent        = "sent" // minute of routing or referral, while it is at units
	fieldReturned    = "returned"
	fieldTold        = "told"     // units whose message the desk has not looked at
	fieldAnswered    = "answered" // units that have not looked at the desk's message
	fieldActs        = "acts"     // number of changes so far
	fieldLook        = "look"     // 1 where a second office looks before it is destroyed, 0 where none does
	fieldLooked      = "looked"   // day on which that office agreed
	fieldCloser      = "closer"   // office and member who closed it, while it is closed and to be looked at
	fieldFor         = "for"      // what it waits for, while held
	fieldHolds       = "holds"    // how often it was put aside since it was last at units
	fieldNarrow      = "narrow"   // 1 where the route passed over everybody at commune level
	fieldSlip        = "slip"     // ID of the pair whose key locks the route's name slips
	fieldTo          = "to"       // desk that it goes to, while it moves
	fieldLast        = "last"     // last day of its receipt, while it moves
	fieldWent        = "went:"    // + ID of an entry or a file: of a stub
)

// atUnits are the fields that end when a tip is no longer at units.
var atUnits = []string{
	fieldLead, fieldCopies, fieldSteps, fieldAfter, fieldFired, fieldAcked, fieldHow, fieldSent, fieldAnswered, fieldRecorded, fieldProlonged,
}

// settling goes before the office of a notice that waits until its route can no longer be taken back.
const settling = "settling "

// Blobs among the fields of a tip's hash. Nothing reads all fields at once, which would bring them along.
const (
	blobVerbatim = "verbatim"
	blobCard     = "card:"    // + office
	blobSlip     = "slip:"    // + office: names kept apart
	blobMessage  = "message:" // + entry ID: note or message, sealed to the office that it goes to
	blobOwn      = "own:"     // + entry ID: message, sealed to the office that wrote it
	blobSaid     = "said:"    // + entry ID: of the reporter, sealed to the readers
	blobOut      = "out:"     // + entry ID: of the desk, sealed to the reporter
	blobCopy     = "copy:"    // + entry ID: of the desk, sealed to itself

	blobGrant      = "look:"  // + "tip", "story" or entry ID: what opens it for the office that looks
	blobMoved      = "moved"  // verbatim sealed anew, while the tip moves to another desk
	blobMovedEntry = "moved:" // + entry ID: the same of said or copy
	blobMovedHead  = "head:"  // + file ID: the header that a photo or recording gets then
)

// fieldRecord is the one field of a receipt.
const fieldRecord = "record"
