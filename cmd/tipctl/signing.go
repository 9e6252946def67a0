package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"time"

	"tipline/crypto"
	"tipline/triage"
	"tipline/triage/audit"
)

// Every act is signed here, on the member's device, and stands in the server's audit log before it is done. This device remembers the newest
// checkpoint that it has seen, and after each act has it proven that the act is in and that nothing which was there has gone.

var (
	// errLogged: the server's log is not the one that this device remembers, or lacks an act that the server has done.
	errLogged = errors.New("nhật ký của máy chủ không khớp với điều máy này đã thấy: có việc bị giấu hoặc bị xóa. Dừng lại, báo cơ quan thanh tra, giữ nguyên tệp audit trong thư mục này\n" +
		"the server's audit log is not what this device has seen: an act may have been hidden or taken out. Stop, tell your inspectorate, keep the file audit in your home. " +
		"Only if a restore from a backup was announced: tipctl audit accept")
	// errNoLog: a server as old as that is not worked with, since one that hides its log looks like it.
	errNoLog = errors.New("máy chủ không ghi nhật ký việc làm: bản quá cũ, hoặc có người giấu nhật ký; báo người quản trị và cơ quan thanh tra / " +
		"this server shows no audit log: it is too old, or somebody hides the log; tell the operator and your inspectorate")
	// errClock: the server did not take the signature.
	errClock = errors.New("máy chủ không nhận chữ ký của việc này: xem đồng hồ máy, rồi đăng nhập lại / the act's signature was not taken: is this machine's clock right (10 minutes)? then log in again: tipctl login")
)

// A memory is the home's file audit.
type memory struct {
	Key     string     `json:"key"` // the log's public key, taken at the first login
	Head    audit.Head `json:"head"`
	Pending []receipt  `json:"pending,omitempty"` // acts that are done and not yet proven: the line broke in between
}

// A receipt is an act with the place in the log that the server named.
type receipt struct {
	Index int64  `json:"index"`
	Entry []byte `json:"entry"`
}

func (h home) memory() (memory, error) {
	m := memory{Head: audit.Empty}
	err := h.readJSON("audit", &m)
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	return m, err
}

// An acting member signs what the client asks. key may ask for the passphrase, once.
type acting struct {
	server string
	home   home
	key    func() (*crypto.MemberKey, error)
}

// sign signs a request that is an act; nil for any other.
func (c *client) sign(r *http.Request, body []byte) (*audit.Act, error) {
	path := r.URL.EscapedPath()
	if c.acting == nil || !triage.IsAct(r.Method, path) {
		return nil, nil
	}
	k, err := c.acting.key()
	if err != nil {
		return nil, err
	}
	m, err := c.acting.home.memory()
	if err != nil {
		return nil, err
	}
	a, err := audit.Ask(k, c.acting.server, r.Method, path, body, time.Now(), m.Head)
	if err != nil {
		return nil, err
	}
	r.Header.Set(triage.ActHeader, a.Header())
	return a, nil
}

// logged takes the place in the log that the server names for an act that it has done, and has it proven.
func (c *client) logged(ctx context.Context, a *audit.Act, named string) error {
	h := c.acting.home
	m, err := h.memory()
	if err != nil {
		return err
	}
	index, _, _ := strings.Cut(named, " ")
	n, err := strconv.ParseInt(index, 10, 64)
	if err != nil {
		return fmt.Errorf("việc đã làm mà không ghi nhật ký / done, and not in the log: %w", errLogged)
	}
	m.Pending = append(m.Pending, receipt{Index: n, Entry: a.Entry()})
	if err := h.writeJSON("audit", m); err != nil {
		return err
	}
	if err := c.settle(ctx); errors.Is(err, errLogged) {
		return err
	}
	return nil // the line broke: the next login asks again
}

// settle has the newest checkpoint proven against the one remembered, and every pending act, and remembers it. errLogged.
func (c *client) settle(ctx context.Context) error {
	h := c.acting.home
	m, err := h.memory()
	if err != nil {
		return err
	}
	v, p, err := c.proof(ctx, m)
	if err != nil {
		return err
	}
	if m.Key == "" {
		m.Key = v.Key
	}
	newest, err := audit.OpenCheckpoint([]byte(v.Checkpoint), m.Key)
	if err != nil || p.Check(newest, m.Head) != nil {
		return errLogged
	}
	for i, one := range m.Pending {
		if !p.Holds(i, newest, one.Index, one.Entry) {
			return errLogged
		}
	}
	return h.writeJSON("audit", memory{Key: m.Key, Head: newest})
}

func (c *client) proof(ctx context.Context, m memory) (v triage.ProofView, p audit.Proof, err error) {
	var indexes []string
	for _, one := range m.Pending {
		indexes = append(indexes, strconv.FormatInt(one.Index, 10))
	}
	err = c.get(ctx, fmt.Sprintf("/api/audit/proof?from=%d&index=%s", m.Head.Size, strings.Join(indexes, ",")), &v)
	if errors.Is(err, errNotFound) {
		return v, p, errNoLog
	}
	if err != nil {
		return v, p, err
	}
	if p, err = audit.NewProof([]byte(v.Checkpoint), v.Consistency, v.Inclusions); err != nil {
		return v, p, errLogged
	}
	return v, p, nil
}
