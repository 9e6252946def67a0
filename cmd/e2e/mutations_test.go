package e2e

import "tipline/cmd/internal/harness"

// logsSender is the control of the leak hunt: a build that logs who sent.
var logsSender = harness.Mutation{
	File: "intake/intake.go",
	Old:  "	defer s.zero()\n	door, ok := in.doors[s.Door]",
	New:  "	defer s.zero()\n	in.p.Log.Info(\"submission\", \"sender\", string(s.Sender))\n	door, ok := in.doors[s.Door]",
}

// keepsKey is the control of the seizure: a build that keeps the first writer it used.
var keepsKey = []harness.Mutation{{
	File: "crypto/seal.go",
	Old:  "	w.age = nil\n",
	New:  "	if kept == nil {\n		kept = w.age\n	}\n	w.age = nil\n",
}, {
	File: "crypto/seal.go",
	Old:  "// finish writes",
	New:  "var kept io.WriteCloser\n\n// finish writes",
}}
