package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"tipline/crypto"
	"tipline/triage"
)

// runAccept takes an invitation: it makes the newcomer's keys on this device, keeps them locked in the home with the pin, and sends the public
// halves. Whoever has accepted once may run it again with the same home, since the first answer may have been lost.
func runAccept(ctx context.Context, v *invocation) error {
	f := v.flags()
	pass := passphraseFlag(f)
	rest, err := v.parse(f, 1)
	if err != nil {
		return err
	}
	l, err := parseLink(rest[0])
	if err != nil {
		return v.misused("%v", err)
	}
	h, err := openHome()
	if err != nil {
		return err
	}
	c := newClient(l.base, "")
	k, server, err := newcomer(ctx, v, h, c, l, *pass)
	if err != nil {
		return err
	}
	if k.Pin != l.pin {
		return errors.New("tệp khóa trong thư mục là của nơi khác / the identity in the home is another deployment's")
	}
	q := triage.AcceptRequest{Token: l.token, Member: k.Member, Proof: k.Join(server, crypto.InvitationID(l.token))}
	if err := c.post(ctx, "/api/invite/accept", q, nil); errors.Is(err, errNotFound) {
		return errToken
	} else if err != nil {
		return err
	}
	line := memberLine{k.Member.ID, k.Member.Office, k.Member.Fingerprint(), false}
	return v.print(line, func(w io.Writer) {
		fmt.Fprintf(w, "đã nhận lời mời / accepted: %s, %s; khóa cất ở / keys kept in %s\n", visible(line.Member), visible(line.Office), h.path("identity"))
		fmt.Fprintf(w, "đọc cho người mời nghe / read this to whoever invited you:  %s\n", spoken(line.Fingerprint))
	})
}

// A link is an invitation as it is handed over: base/#/invite/token.pin.
type link struct{ base, token, pin string }

func parseLink(s string) (l link, err error) {
	base, rest, ok := strings.Cut(s, "/#/invite/")
	token, fingerprint, dot := strings.Cut(rest, ".")
	if !ok || !dot || !hexDigits(token, 32) || !hexDigits(fingerprint, 64) {
		return l, errors.New("không phải liên kết mời / not an invitation's link")
	}
	return link{base, token, fingerprint}, checkURL(base)
}

// newcomer is the key that takes the invitation, and the server's name: a key that an earlier run made for it, or a new one.
func newcomer(ctx context.Context, v *invocation, h home, c *client, l link, pass string) (*crypto.MemberKey, string, error) {
	if _, err := os.Lstat(h.path("identity")); !errors.Is(err, fs.ErrNotExist) {
		p, err := h.pin()
		if err != nil {
			return nil, "", err
		}
		k, err := unlockIdentity(v, h, pass)
		return k, p.Server, err
	}
	var to triage.InvitedView
	err := c.post(ctx, "/api/invite/look", triage.LookRequest{Token: l.token}, &to)
	if errors.Is(err, errNotFound) {
		return nil, "", errToken
	}
	if err != nil {
		return nil, "", err
	}
	if !handle(to.Member) || !handle(to.Office) {
		return nil, "", errors.New("máy chủ trả lời không đúng dạng / the answer is not what a desk says")
	}
	fmt.Fprintf(v.stderr, "mời %s vào %s, máy chủ %s / you are invited as %s to %s\n", to.Member, to.Office, visible(to.Server), to.Member, to.Office)
	secret, err := v.readPassphrase(pass, "mật khẩu mới / new passphrase: ", true)
	if err != nil {
		return nil, "", err
	}
	k, err := crypto.NewMemberKey(to.Member, to.Office)
	if err != nil {
		return nil, "", err
	}
	k.Pin = l.pin
	return k, to.Server, moveIn(h, k, pin{URL: l.base, Server: to.Server, Fingerprint: l.pin, Member: to.Member}, secret)
}

// moveIn keeps a newcomer's pin and locked key in the home; the key last, since it says that the home is taken.
func moveIn(h home, k *crypto.MemberKey, p pin, secret string) error {
	locked, err := crypto.LockMemberKey(k, secret, scryptWork)
	if err != nil {
		return err
	}
	b, err := formatPin(p)
	if err != nil {
		return err
	}
	if err := h.write("pin", b); err != nil {
		return fmt.Errorf("write pin: %w", err)
	}
	if err := h.write("identity", locked); err != nil {
		return fmt.Errorf("write identity: %w", err)
	}
	return nil
}
