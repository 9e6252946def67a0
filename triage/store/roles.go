package store

import "tipline/triage"

// What the roles of triage rely on.
var (
	_ triage.Outbox  = (*Store)(nil)
	_ triage.Leases  = (*Store)(nil)
	_ triage.Records = (*Store)(nil)
)
