package triage

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"tipline/triage/audit"
)

// Acts of members are signed on their own device, and stand in the audit log before they are done. A log entry says what was asked, not that it was
// granted: an act that is then refused stands there too.

const (
	// ActHeader carries minute, nonce, the newest head that the device has seen, and the signature.
	ActHeader = "Tipline-Act"
	// AuditHeader answers a success: the entry's index, and the newest checkpoint in base64.
	AuditHeader = "Tipline-Audit"
	// maxProofs bounds how many entries one request can have proven.
	maxProofs = 64
)

// An AuditLog keeps what members do. Append returns once the entry is on disk; audit.ErrStale, audit.ErrAgain and audit.ErrSeen are the member's
// device's fault, every other error an outage.
type AuditLog interface {
	Append(a *audit.Act) (index int64, err error)
	Newest() (audit.Head, []byte)
	Prove(from int64, indexes []int64) (audit.Proof, error)
	Tile(level int, n int64, width int) ([]byte, error)
	Bundle(n int64) ([][]byte, error)
	Key() string
}

var (
	_ AuditLog = (*audit.Log)(nil)

	// errUnsignedAct: no signature, another's, or one for another request.
	errUnsignedAct = errors.New("act is not signed")
)

// openings are the requests that change nothing and yet are acts: sealed things leave the server.
var openings = []string{"/api/tips/:id", "/api/tips/:id/files/:file", "/api/look/:id", "/api/look/:id/files/:file", "/api/interpret/:id/:file", "/api/approvals/:id/verbatim", "/api/approvals/:id/files/:file", "/api/approvals/:id/tips"}

// unlogged are the posts that are no acts of a member: nobody is logged in yet; they change nothing but the session itself; or they bring a tip in, whose
// minute no file may tell, nor that it is a canary.
var unlogged = []string{
	"/api/login/challenge", "/api/login", "/api/invite/look", "/api/invite/accept",
	"/api/logout", "/api/watch", "/api/duty",
	"/api/hotline", "/api/hotline/more", "/api/canary",
}

// act takes a member's signature off a request and puts the act into the log, fsynced, before anything is done. Everything posted is an act, unless
// the table says otherwise.
func (d *deskListener) act(c *fiber.Ctx) error {
	if d.Audit == nil || !IsAct(c.Method(), c.Path()) {
		return c.Next()
	}
	if c.Method() == fiber.MethodPost {
		if err := d.plainPost(c); err != nil {
			return err
		}
	}
	index, err := d.record(c)
	if err != nil {
		return err
	}
	if err := c.Next(); err != nil {
		return err
	}
	if status := c.Response().StatusCode(); status == fiber.StatusOK || status == fiber.StatusNoContent {
		_, checkpoint := d.Audit.Newest()
		c.Set(AuditHeader, fmt.Sprintf("%d %s", index, base64.StdEncoding.EncodeToString(checkpoint)))
	}
	return nil
}

// IsAct says whether a member's client has to sign a request.
func IsAct(method, path string) bool {
	if method == fiber.MethodPost {
		return !slices.Contains(unlogged, path)
	}
	return slices.ContainsFunc(openings, func(p string) bool { return fiber.RoutePatternMatch(path, p) })
}

// record checks the signature and appends.
func (d *deskListener) record(c *fiber.Ctx) (int64, error) {
	what, err := audit.What(c.Method(), strings.Clone(c.Path()))
	if err != nil {
		return 0, ErrNotFound // no act has such a path
	}
	a, err := d.Sessions.signedBy(sessionOf(c), what, c.BodyRaw(), strings.Clone(c.Get(ActHeader)))
	if err != nil {
		return 0, err
	}
	index, err := d.Audit.Append(a)
	if errors.Is(err, audit.ErrStale) || errors.Is(err, audit.ErrAgain) || errors.Is(err, audit.ErrSeen) {
		return 0, errUnsignedAct
	}
	return index, err
}

// audited are the routes by which members see for themselves that the log is kept.
func (d *deskListener) audited(r fiber.Router) {
	r.Get("/audit/proof", d.proof)
	r.Get("/audit/checkpoint", func(c *fiber.Ctx) error {
		_, checkpoint := d.Audit.Newest()
		return c.JSON(CheckpointView{Key: d.Audit.Key(), Checkpoint: string(checkpoint)})
	})
	r.Get("/audit/tile/*", d.tile)
	r.Get("/audit/entries/:bundle", d.entries)
}

// proof takes ?from=SIZE of the head that the device remembers, and ?index=N,N… of entries that it was told of.
func (d *deskListener) proof(c *fiber.Ctx) error {
	from, err := strconv.ParseInt(c.Query("from", "0"), 10, 64)
	if err != nil {
		return ErrMalformed
	}
	var indexes []int64
	if list := c.Query("index"); list != "" {
		for s := range strings.SplitSeq(list, ",") {
			i, err := strconv.ParseInt(s, 10, 64)
			if err != nil || len(indexes) == maxProofs {
				return ErrMalformed
			}
			indexes = append(indexes, i)
		}
	}
	p, err := d.Audit.Prove(from, indexes)
	if err != nil && !errors.Is(err, audit.ErrSeen) {
		return err
	}
	v := ProofView{Key: d.Audit.Key(), Checkpoint: string(p.Checkpoint)} // without a proof where there is none: the device tells its member
	if err == nil {
		v.Consistency, v.Inclusions = p.Parts()
	}
	return c.JSON(v)
}

// tile serves the tree's hashes as C2SP tlog-tiles lays them out: LEVEL/NUMBER, or LEVEL/NUMBER.p/WIDTH.
func (d *deskListener) tile(c *fiber.Ctx) error {
	level, n, width, err := audit.ParseTile(strings.Clone(c.Params("*")))
	if err != nil {
		return ErrNotFound
	}
	b, err := d.Audit.Tile(level, n, width)
	if errors.Is(err, audit.ErrSeen) {
		return ErrNotFound
	}
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/octet-stream")
	return c.Status(http.StatusOK).Send(b)
}

func (d *deskListener) entries(c *fiber.Ctx) error {
	n, err := strconv.ParseInt(c.Params("bundle"), 10, 64)
	if err != nil {
		return ErrNotFound
	}
	entries, err := d.Audit.Bundle(n)
	if errors.Is(err, audit.ErrSeen) {
		return ErrNotFound
	}
	if err != nil {
		return err
	}
	return c.JSON(d.Console.auditEntries(sessionOf(c), entries))
}
