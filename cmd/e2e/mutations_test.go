package e2e

import "tipline/cmd/internal/harness"

// logsSender is the control of the leak hunt: a build that logs who sent.
var logsSender = harness.Mutation{
	File: "intake/intake.go",
	Old:  "	defer s.zero()\n	door, ok := in.doors[s.Door]",
	New:  "	defer s.zero()\n	in.p.Log.Info(\"submission\", \"sender\", string(s.Sender))\n	door, ok := in.doors[s.Door]",
}

// keepsKey is the control of the seizure: a build that keeps the payload key of the first thing it sealed.
var keepsKey = []harness.Mutation{{
	File: "crypto/agefile.go",
	Old:  "	w.key = derived{}\n",
	New:  "	if kept == nil {\n		kept = new(derived)\n		*kept = w.key\n	}\n	w.key = derived{}\n",
}, {
	File: "crypto/agefile.go",
	Old:  "// forget overwrites the key,",
	New:  "var kept *derived\n\n// forget overwrites the key,",
}}
