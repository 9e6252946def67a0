package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// runLogin proves to the desk who the member is. A question of another kind, or of another server, is refused and nothing is sent: so a
// tip or a wrapped keyring shown as a question stays closed.
func runLogin(ctx context.Context, v *invocation) error {
	f := v.flags()
	pinFile := f.String("pin", "", "`tệp` pin của người quản trị, lần đầu / the operator's pin, the first time")
	identity := f.String("identity", "", "`tệp` khóa của mình, lần đầu / your locked identity, the first time")
	pass := passphraseFlag(f)
	if _, err := v.parse(f, 0); err != nil {
		return err
	}
	h, err := openHome()
	if err != nil {
		return err
	}
	if err := settle(h, *pinFile, *identity); err != nil {
		return err
	}
	p, err := h.pin()
	if err != nil {
		return err
	}
	k, err := unlockIdentity(v, h, *pass)
	if err != nil {
		return err
	}
	if k.Member.ID != p.Member {
		return fmt.Errorf("tệp khóa là của %s, pin là của %s / identity and pin are of two members", k.Member.ID, p.Member)
	}
	if k.Pin != "" && k.Pin != p.Fingerprint {
		return errors.New("tệp khóa và pin của hai nơi khác nhau / identity and pin are of two deployments")
	}
	return login(ctx, v, h, p, k)
}

// login asks for the question, answers it, checks the registry, and only then keeps the session.
func login(ctx context.Context, v *invocation, h home, p pin, k *crypto.MemberKey) error {
	c := newClient(p.URL, "")
	c.acting = &acting{server: p.Server, home: h, key: func() (*crypto.MemberKey, error) { return k, nil }}
	var question triage.Challenge
	if err := c.post(ctx, "/api/login/challenge", triage.ChallengeRequest{Member: p.Member}, &question); err != nil {
		return err
	}
	answer, err := k.AnswerChallenge(question.Sealed, p.Server)
	if err != nil {
		return fmt.Errorf("câu hỏi đăng nhập không đúng, không gửi gì / not this server's login question, nothing sent: %w", err)
	}
	var s triage.LoginView
	err = c.post(ctx, "/api/login", triage.LoginRequest{ID: question.ID, Answer: answer[:]}, &s)
	if errors.Is(err, errNoSession) {
		return errLogin
	}
	if err != nil {
		return err
	}
	if s.Member != k.Member.ID || s.Office != k.Member.Office {
		return errors.New("máy chủ nhận nhầm người / the server took you for somebody else")
	}
	c.token = s.Token
	r, err := believe(ctx, c, h, p)
	if err == nil {
		err = c.settle(ctx)
	}
	if err != nil {
		return errors.Join(err, c.post(ctx, "/api/logout", nil, nil))
	}
	v.warnSpoilt(r, k, time.Now())
	if err := h.writeJSON("session", session{Token: s.Token, Member: s.Member, Office: s.Office}); err != nil {
		return fmt.Errorf("keep session: %w", err)
	}
	return v.print(map[string]string{"member": s.Member, "office": s.Office}, func(w io.Writer) {
		fmt.Fprintf(w, "đã đăng nhập / logged in: %s, %s\n", s.Member, s.Office)
		fmt.Fprintf(w, "dấu vân tay của danh bạ, so với giấy của người quản trị / compare with the operator's paper: %s\n", visible(p.Fingerprint))
	})
}

// settle copies pin and identity into the home, the first time. A pin is never replaced by another: that is for the member's own hands.
func settle(h home, pinFile, identity string) error {
	if pinFile != "" {
		b, err := os.ReadFile(pinFile)
		if err != nil {
			return fmt.Errorf("read pin: %w", err)
		}
		p, err := parsePin(b)
		if err != nil {
			return err
		}
		if old, err := h.pin(); err == nil && old.Fingerprint != p.Fingerprint {
			return fmt.Errorf("đã có pin khác; hãy hỏi người quản trị rồi tự xóa / another pin is kept already: %s", h.path("pin"))
		} else if err != nil && !errors.Is(err, errNoPin) {
			return err
		}
		if err := h.write("pin", b); err != nil {
			return err
		}
	}
	if identity == "" {
		return nil
	}
	b, err := os.ReadFile(identity)
	if err != nil {
		return fmt.Errorf("read identity: %w", err)
	}
	return h.write("identity", b)
}

// runLogout ends the session here and there.
func runLogout(ctx context.Context, v *invocation) error {
	if _, err := v.parse(v.flags(), 0); err != nil {
		return err
	}
	d, err := v.openDesk(nil)
	if err != nil {
		return err
	}
	there := d.post(ctx, "/api/logout", nil, nil)
	if errors.Is(there, errNoSession) {
		there = nil // it had ended by itself
	}
	here := os.Remove(d.home.path("session"))
	if errors.Is(here, fs.ErrNotExist) {
		here = nil
	}
	if err := errors.Join(here, there); err != nil {
		return err
	}
	return v.print(map[string]bool{"logged_out": true}, func(w io.Writer) { fmt.Fprintln(w, "đã đăng xuất / logged out") })
}
