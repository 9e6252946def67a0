package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"tipline/cmd/internal/registry"
	"tipline/crypto"
	"tipline/triage"
)

// hanoi is the one time zone of the deployment; Vietnam has no summer time.
var hanoi = time.FixedZone("UTC+7", 7*3600)

// believe fetches the registry and checks it whole: pin → rosters → directory → keyrings. Nothing is sealed and nothing is opened before.
// One unsigned or foreign document refuses everything, and the error names it: a client that used "the rest" could be led by what is left out.
func believe(ctx context.Context, c *client, h home, p pin) (*registry.Registry, error) {
	var d triage.Documents
	if err := c.get(ctx, "/api/registry", &d); err != nil {
		return nil, err
	}
	r, err := registry.Check(p.Fingerprint, registry.Served(d.Rosters, d.Directory, d.Keyrings))
	if err != nil {
		return nil, fmt.Errorf("danh bạ, bảng phân tuyến hoặc chùm khóa không đúng chữ ký, không làm gì / refused, nothing done: %w", err)
	}
	if r.Trust.Roster().Server != p.Server {
		return nil, errors.New("danh bạ của máy chủ khác, không làm gì / the roster names another server, nothing done")
	}
	return r, neverBack(h, r)
}

// neverBack refuses a roster or directory older than one believed before, and remembers the newest.
func neverBack(h home, r *registry.Registry) error {
	var was seen
	if err := h.readJSON("seen", &was); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	now := seen{Roster: r.Trust.Roster().Version, Directory: r.Directory.Version}
	if now.Roster < was.Roster || now.Directory < was.Directory {
		return errors.New("máy chủ đưa danh bạ cũ hơn lần trước, không làm gì / an older roster or directory than before, nothing done")
	}
	if now == was {
		return nil
	}
	return h.writeJSON("seen", now)
}

// warnSpoilt tells of keyrings of this month and the next that are wrapped to the member and do not open: tips may be sealed to nobody.
func (v *invocation) warnSpoilt(r *registry.Registry, k *crypto.MemberKey, now time.Time) {
	for _, month := range registry.Months(now, 1) {
		if spoilt(r, k, month) {
			fmt.Fprintf(v.stderr, "cảnh báo: chùm khóa tháng %s không mở được bằng khóa của bạn, tin đến có thể không ai đọc được; hãy chạy tipctl turn\n"+
				"warning: the keyring of %s does not open for you, tips may be sealed to nobody; run tipctl turn\n", month, month)
		}
	}
}

// spoilt says whether what the member's office is sealed to in a month has a wrap for the member which does not open, or is of another key: one
// member's signature was enough for it. A member without a wrap waits for one.
func spoilt(r *registry.Registry, k *crypto.MemberKey, month string) bool {
	at, err := time.ParseInLocation("2006-01", month, hanoi)
	if err != nil {
		return false
	}
	ring, _, err := r.Keyring(k.Member.Office, at)
	if err != nil || ring.Month != month || ring.Wraps[k.Member.ID] == nil {
		return false
	}
	_, err = k.OpenKeyring(ring)
	return err != nil
}

// identities opens every keyring of the member's own office that is wrapped to the member, the newest first. One whose wrap does not open is
// passed over: whoever made it badly must not shut the others. Behind them come those of desks in whose place the office may be rung.
func identities(r *registry.Registry, k *crypto.MemberKey) ([]*crypto.Identity, error) {
	var ids, rung []*crypto.Identity
	all := r.Keyrings(k.Member.Office)
	for i := len(all) - 1; i >= 0; i-- {
		if _, wrapped := all[i].Wraps[k.Member.ID]; !wrapped {
			continue
		}
		if id, err := k.OpenKeyring(all[i]); err == nil {
			ids = append(ids, id)
			rung = append(rung, instead(r, all[i], id)...)
		}
	}
	if len(ids) == 0 {
		return nil, errors.New("không chùm khóa nào mở được bằng khóa của bạn / no keyring is wrapped to you")
	}
	return append(ids, rung...), nil
}

// instead opens the keyrings of other offices that are wrapped for the member's own, k, which is rung when nobody there answers.
func instead(r *registry.Registry, k *crypto.Keyring, own *crypto.Identity) []*crypto.Identity {
	var ids []*crypto.Identity
	for _, other := range r.SteppedFor(k.Office) {
		if other.Month != k.Month || other.Steps[k.Office].Turn != k.Turn {
			continue
		}
		if id, err := other.OpenStep(k.Office, own); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}
