package triage

// What the desk listener says of the audit log, as JSON.

// A CheckpointView is the newest checkpoint, a signed note, and the log's public key.
type CheckpointView struct {
	Key        string `json:"key"`
	Checkpoint string `json:"checkpoint"`
}

// A ProofView is the newest checkpoint with what leads to it from the head and the entries that were asked for. Without proofs where the log is
// shorter than what was asked for.
type ProofView struct {
	Key         string     `json:"key"`
	Checkpoint  string     `json:"checkpoint"`
	Consistency [][]byte   `json:"consistency,omitempty"`
	Inclusions  [][][]byte `json:"inclusions,omitempty"` // in the order of the indexes
}

// An EntryView is one entry of the log: its text for those who may read it, the hash of its leaf for all others.
type EntryView struct {
	Entry string `json:"entry,omitempty"`
	Leaf  []byte `json:"leaf,omitempty"`
}
