package main

import (
	"time"

	"tipline/triage"
	"tipline/triage/console"
)

// A row says of one route who may get anything but the 404 out of it. The table has one for each route of the router, and the test fails for a
// route without one: nobody can forget to say whose a new route is.
type row struct {
	of   owners
	body any    // a good one, as JSON
	form string // or as a form
}

// Owners of a route, or of what its path names.
type owners string

const (
	anybody owners = "anybody" // no session wanted
	watcher owners = "watcher" // the token of a locked console
	members owners = "members" // any session; what it gives is the asking office's alone
	desks   owners = "desks"   // members of a desk; the same
	offices owners = "offices" // members of a desk or unit; the same
	tipDesk owners = "tip's desk"
	tipUnit owners = "tip's unit"
	tipBoth owners = "tip's desk or unit"
	tipTake owners = "tip's desk, or who was rung in its place"
	tipOpen owners = "tip's desk or unit, or who was rung in the desk's place"
	named   owners = "named" // whoever wrote, or is named in, what the ID stands for: nobody here
)

var sealed = []byte("sealed")

var sweepTable = map[string]row{
	"GET /map/places.json":                      {of: anybody},
	"GET /map/boundaries.json":                  {of: anybody},
	"POST /api/login/challenge":                 {of: anybody, body: triage.ChallengeRequest{Member: "x"}},
	"POST /api/login":                           {of: anybody, body: triage.LoginRequest{}},
	"POST /api/invite/look":                     {of: anybody, body: triage.LookRequest{}},
	"POST /api/invite/accept":                   {of: anybody, body: triage.AcceptRequest{}},
	"GET /api/watch":                            {of: watcher},
	"POST /api/logout":                          {of: members},
	"GET /api/registry":                         {of: members},
	"GET /api/events":                           {of: members},
	"POST /api/watch":                           {of: members},
	"POST /api/duty":                            {of: members, body: triage.DutyRequest{}},
	"POST /api/invitations":                     {of: members, body: triage.InvitationRequest{}},
	"GET /api/invitations":                      {of: members},
	"POST /api/roster":                          {of: members, body: triage.RosterRequest{}},
	"GET /api/proposals":                        {of: members},
	"POST /api/keyrings":                        {of: members, body: triage.KeyringRequest{}},
	"GET /api/queue":                            {of: desks},
	"POST /api/next":                            {of: desks},
	"GET /api/handover":                         {of: desks},
	"POST /api/handover":                        {of: desks, body: triage.HandoverRequest{}},
	"POST /api/hotline":                         {of: desks, form: "text=a&once=1"},
	"POST /api/hotline/more":                    {of: desks, form: "text=a&once=1&code=1"},
	"GET /api/inbox":                            {of: offices},
	"GET /api/rung":                             {of: offices},
	"GET /api/due":                              {of: offices},
	"POST /api/tips/:id/recorded":               {of: tipUnit},
	"POST /api/tips/:id/prolong":                {of: tipUnit, body: triage.ProlongRequest{Note: sealed}},
	"POST /api/undo":                            {of: offices},
	"GET /api/audit/checkpoint":                 {of: members},
	"GET /api/audit/proof":                      {of: members},
	"GET /api/audit/tile/*":                     {of: members},
	"GET /api/audit/entries/:bundle":            {of: members},
	"GET /api/overview":                         {of: offices},
	"GET /api/dead-letters":                     {of: desks},
	"POST /api/dead-letters":                    {of: desks, body: triage.DeadLetterRequest{Office: post, Via: "sms"}},
	"POST /api/notices/test":                    {of: offices},
	"POST /api/canary":                          {of: desks},
	"POST /api/relay-cards":                     {of: desks, body: triage.RelayRequest{Digests: relayDigests()}},
	"POST /api/relay-cards/withdraw":            {of: desks},
	"GET /api/tips/:id/readback/:office/:sheet": {of: tipDesk},
	"POST /api/tips/:id/readback":               {of: tipDesk, body: triage.ReadbackRequest{Office: post, Sheet: "2026-11", Number: 1, Right: true}},
	"GET /api/approvals":                        {of: members},
	"POST /api/approvals":                       {of: members, body: triage.ApprovalRequest{}},
	"POST /api/approvals/:id/approve":           {of: named, body: triage.ApproveRequest{Signature: sealed}},
	"POST /api/approvals/:id/withdraw":          {of: named},
	"GET /api/approvals/:id/verbatim":           {of: named},
	"GET /api/approvals/:id/files/:file":        {of: named},
	"GET /api/approvals/:id/tips":               {of: named},
	"POST /api/invitations/:id/withdraw":        {of: named},
	"POST /api/proposals/:id/withdraw":          {of: named},
	"POST /api/handover/:id/sign":               {of: named, body: triage.SignRequest{Signature: sealed}},
	"GET /api/tips/:id":                         {of: tipOpen},
	"POST /api/tips/:id/tell":                   {of: tipBoth, body: triage.TellRequest{Sealed: sealed, Copy: sealed}},
	"POST /api/tips/:id/close":                  {of: tipBoth, body: triage.CloseRequest{Disposition: triage.Acted, Checklist: triage.Checklist}},
	"GET /api/tips/:id/files/:file":             {of: tipTake},
	"POST /api/tips/:id/lease":                  {of: tipTake},
	"POST /api/tips/:id/yield":                  {of: tipTake},
	"POST /api/tips/:id/hold":                   {of: tipDesk, body: triage.HoldRequest{Until: triage.Day(time.Now()) + 2, Note: sealed}},
	"POST /api/tips/:id/unhold":                 {of: tipDesk},
	"POST /api/tips/:id/join":                   {of: tipDesk, body: triage.JoinRequest{To: otherTip}},
	"POST /api/tips/:id/unjoin":                 {of: tipDesk},
	"POST /api/tips/:id/ask":                    {of: tipDesk, body: triage.AskRequest{Out: sealed, Copy: sealed}},
	"POST /api/tips/:id/not-officers":           {of: tipDesk, body: triage.NotOfficersRequest{Desk: tri, Verbatim: sealed}},
	"POST /api/tips/:id/note":                   {of: tipDesk, body: triage.NoteRequest{Note: sealed}},
	"POST /api/tips/:id/route":                  {of: tipTake, body: triage.RouteRequest{Lead: post, Cards: sealedFor(post)}},
	"POST /api/tips/:id/refer":                  {of: tipDesk, body: triage.ReferRequest{To: police, Card: sealed, Note: sealed}},
	"POST /api/tips/:id/reviewed":               {of: tipDesk},
	"POST /api/tips/:id/out-of-scope":           {of: tipDesk},
	"POST /api/tips/:id/files/:file/written":    {of: tipDesk, body: triage.WrittenRequest{Note: sealed}},
	"POST /api/tips/:id/files/:file/unwritten":  {of: tipDesk},
	"POST /api/tips/:id/interpret":              {of: tipDesk, body: triage.InterpretRequest{Part: plantedFile.String(), Member: court + "-a", Grant: sealed}},
	"POST /api/tips/:id/uninterpret":            {of: tipDesk, body: triage.UninterpretRequest{Part: plantedFile.String()}},
	"GET /api/interpret":                        {of: members},
	"GET /api/interpret/:id/:file":              {of: named},
	"POST /api/interpret/:id/:file/done":        {of: named, body: triage.InterpretDoneRequest{Declined: true}},
	"GET /api/look":                             {of: offices},
	"GET /api/figures/slips":                    {of: offices},
	"GET /api/look/:id":                         {of: named},
	"GET /api/look/:id/files/:file":             {of: named},
	"POST /api/look/:id/agree":                  {of: named, body: triage.AgreeRequest{}},
	"POST /api/look/:id/back":                   {of: named, body: triage.BackRequest{Note: sealed}},
	"POST /api/tips/:id/grant":                  {of: tipDesk, body: triage.GrantRequest{Grants: map[string][]byte{triage.GrantedTip: sealed}}},
	"POST /api/tips/:id/recuse":                 {of: tipUnit, body: triage.RecuseRequest{To: court, Card: sealed, Note: sealed}},
	"POST /api/tips/:id/ack":                    {of: tipUnit},
	"POST /api/tips/:id/slip":                   {of: tipUnit, body: triage.SlipRequest{Check: triage.CheckPlace}},
	"POST /api/tips/:id/return":                 {of: tipUnit, body: triage.ReturnRequest{Note: sealed}},
}

// relayDigests are a batch of cards.
func relayDigests() [][]byte {
	all := make([][]byte, triage.RelayLeast)
	for i := range all {
		all[i] = make([]byte, 32)
		all[i][0], all[i][1] = byte(i), 1+byte(i>>8)
	}
	return all
}

// The app's own files are the same for everybody.
func init() {
	for path := range console.Files() {
		sweepTable["GET "+path] = row{of: anybody}
	}
}

// otherTip stands in a body for a second tip of the desk of hue.
const otherTip = "another tip"
