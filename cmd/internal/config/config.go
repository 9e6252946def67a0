// Package config reads tipd.toml, the server's one configuration file, for both commands. The comment on each field is the operator's manual.
//
// It holds names of secret files, never secrets: those are read by the methods in secret.go at the moment of use.
package config

// Config is tipd.toml. Every field may be left out; the zero value stands for the default that its comment gives.
// Paths that are not absolute are taken from the folder of the file.
type Config struct {
	// Name of the service as pages and officers' tools show it, such as "Đường dây tin báo thành phố Huế". Default: the roster's server name.
	Name string `toml:"name"`
	// Demonstration allows releases every few seconds and plain http on any loopback address, and puts the handset page on. Never set it where real people report.
	Demonstration bool `toml:"demonstration"`
	// Data holds spool, replay guard and, when the server runs its own Redis, the queue. Everything in it is sealed. Default: data.
	Data string `toml:"data"`
	// Keys holds the key table, the server's half of every tip's key. It must not lie inside data and must never be in the same backup. Default: keys.
	Keys string `toml:"keys"`
	// KeysReplica is a second folder that gets every write of the key table, on the mount of another machine. If every host of the key table is lost, all tips are lost. Default: none.
	KeysReplica string `toml:"keys_replica"`
	// Registry holds what members signed: rosters, directory, keyrings. Default: registry.
	Registry string `toml:"registry"`
	// Gazetteer is a folder of place lists that takes the place of the ones compiled in, since units merge again: either the compact lists
	// (communes.tsv, …) or the full CSV files, as docs/gazetteer.md lays them out. All of them must be there. A broken one refuses the start, every fault
	// listed. Default: what is compiled in.
	Gazetteer string `toml:"gazetteer"`
	// MatterLists is a file of word lists (matter, urgency, about officers) that takes the place of the one compiled in, whose form it has; its matters
	// are the same. A broken one refuses the start, every fault listed. Default: what is compiled in.
	MatterLists string `toml:"matter_lists"`
	// Boundaries is a file of commune outlines (GeoJSON: features with a property code, Polygon or MultiPolygon in degrees), from which the console
	// draws its map. Outlines come under licences of their own and are not part of Tipline. Default: none; the console then names places without a map.
	Boundaries string `toml:"boundaries"`
	// Pin is the fingerprint of the first roster, as `tipctl init` printed it. The server trusts nothing that does not follow from it. No default.
	Pin string `toml:"pin"`

	// Public is where reporters' pages and the carriers' callbacks are served.
	Public Listener `toml:"public"`
	// Desk is where officers' tools talk to. Its URL must be a secure origin.
	Desk Listener `toml:"desk"`
	// Operations serves /healthz, /readyz and /metrics, without any login: keep it on the machine.
	Operations Operations `toml:"operations"`
	// Redis keeps the queue.
	Redis Redis `toml:"redis"`
	// Release says when accepted tips enter the queue. It is what hides the minute of an arrival.
	Release Release `toml:"release"`
	// Pools are made ahead of need, so that accepting a tip stays fast.
	Pools Pools `toml:"pools"`
	// Limits slow floods. They never refuse a tip: over the limit it goes to the bulk lane.
	Limits Limits `toml:"limits"`
	// Spool is the fsynced waiting place between acceptance and release.
	Spool Spool `toml:"spool"`
	// Site is what the public pages need to know of the world around them.
	Site Site `toml:"site"`
	// Doors are the ways in. Default: one web door named "web" for all provinces of the directory.
	Doors []Door `toml:"door"`
	// Hotline is the telephone that no officer answers.
	Hotline Hotline `toml:"hotline"`
	// Notices says how often offices are rung.
	Notices Notices `toml:"notices"`
	// Escalation rings the next one when nobody answers.
	Escalation Escalation `toml:"escalation"`
	// Erasure destroys what carriers keep.
	Erasure Erasure `toml:"erasure"`
	// Canary sends test tips.
	Canary Canary `toml:"canary"`
	// Audit is about the log of members' acts.
	Audit Audit `toml:"audit"`
	// Notifiers are the ways in which offices are told that something waits. A notifier "log" of kind log is always there.
	Notifiers []Notifier `toml:"notifier"`

	file string // for messages
	text []byte // for line numbers of faults
}

// Site is about the public pages.
type Site struct {
	// Address is the header in which the TLS front passes the browser's address, such as X-Tipline-Address (deploy/nginx.conf has the line). It lets
	// limits.sender_per_hour hold for the pages too. The address is turned into 12 bits under a key of the hour, zeroed with the request and never
	// stored. The front must set the header itself on every request, or browsers choose it. Default: none; the pages then count as one sender of unlimited
	// patience, and the door's budget alone slows floods.
	Address string `toml:"address"`
	// Exit is where the button "leave quickly" leads: an address that everybody in the country may have open, such as a newspaper's. Default: a
	// page of emergency numbers here.
	Exit string `toml:"exit"`
	// Onion is the address of the onion service that leads to these pages (deploy/onion), as tor wrote it: http://….onion. The pages then name it, and
	// Tor Browser offers it. Default: none.
	Onion string `toml:"onion"`
}

// A Listener is an address to listen on and the URL that people use for it.
type Listener struct {
	// Listen is host:port. TLS is put in front (deploy/nginx.conf), so a loopback or private address is asked for. Default: 127.0.0.1:8080 (public), 127.0.0.1:8081 (desk).
	Listen string `toml:"listen"`
	// URL is scheme and host as typed by people, https unless it is on this machine or an onion address. Default: http:// and the listen address.
	URL string `toml:"url"`
}

// Operations is the listener for the machine's own monitoring.
type Operations struct {
	// Listen is host:port. Default: 127.0.0.1:9090.
	Listen string `toml:"listen"`
}

// Redis says which server keeps the queue. All empty: tipd starts and supervises its own redis-server in data/redis.
type Redis struct {
	// URLs of a single server, of Sentinels (with master) or of a Cluster: redis://host:port or rediss://host:port. Redis itself must then run appendonly yes, appendfsync always, slowlog off.
	URLs []string `toml:"urls"`
	// Master is the name that the Sentinels know the master by; empty without Sentinel.
	Master string `toml:"master"`
	// Username of the ACL user. Default: Redis's default user. It may run scripts, all keys, and the channels {*}:events (&*): what consoles show live
	// goes over these.
	Username string `toml:"username"`
	// PasswordFile holds the ACL user's password on one line.
	PasswordFile string `toml:"password_file"`
	// Socket is the unix socket of the supervised server. Default: redis/redis.sock in data.
	Socket string `toml:"socket"`
	// Binary is the program to supervise. Default: redis-server, looked up on PATH.
	Binary string `toml:"binary"`
}

// Release is the rhythm of the feeder.
type Release struct {
	// Every is the time between two releases of the normal lane, on whole hours of the clock. Longer hides more. Default: 1h. Finer than an hour only in a demonstration.
	Every Duration `toml:"every"`
	// UrgentMin and UrgentMax bound the random wait of an urgent tip. Default: 30s and 2m; narrower or longer only in a demonstration.
	UrgentMin Duration `toml:"urgent_min"`
	UrgentMax Duration `toml:"urgent_max"`
}

// Pools are sized to the traffic of a few minutes. What is in them could be opened by a live memory image, so bigger is not better.
type Pools struct {
	// Seal is the number of opened writers a desk at most. Default: 64.
	Seal int `toml:"seal"`
	// Receipts is the number of receipts made ahead; past it the answer carries no code. Default: 32.
	Receipts int `toml:"receipts"`
	// Turn is how often the pools are dropped and the memory collected. Default: 1h, which is also the longest.
	Turn Duration `toml:"turn"`
}

// Limits are per process and live in RAM only.
type Limits struct {
	// SenderPerHour is how many submissions of one sender go to the normal lanes. Senders share 4,096 buckets, so it must leave room. Default: 6.
	SenderPerHour int `toml:"sender_per_hour"`
	// DoorPerHour is how many submissions of one door go to the normal lanes. Default: 600.
	DoorPerHour int `toml:"door_per_hour"`
	// GlobalPerHour is how many submissions of all doors together go to the normal lanes. Default: 5000.
	GlobalPerHour int `toml:"global_per_hour"`
	// CodesPerHour is how many receipt codes are looked up, over all doors; it bounds guessing. Default: 600.
	CodesPerHour int `toml:"codes_per_hour"`
}

// Spool sizes the waiting place. It is made at once, whole, so that a full disk cannot surprise it.
type Spool struct {
	// Size of the file, such as "64MiB": about 8,000 short tips between two releases. Full means 503 to the sender. Default: 64MiB.
	Size Size `toml:"size"`
	// Files is the size of the same for photos and recordings: "64MiB" holds some hundred photos, or forty recordings of the longest kind. Full means that these are refused, and tips
	// are not. Default: 64MiB.
	Files Size `toml:"files"`
}
