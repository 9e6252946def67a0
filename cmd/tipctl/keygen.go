package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"tipline/crypto"
)

// scryptWork is log2 of scrypt's N for identity files; tests that make many lower it.
var scryptWork = 18

// runKeygen makes a member's keys on the member's own device. The public half goes to the operator; the private half never leaves the home
// but locked.
func runKeygen(_ context.Context, v *invocation) error {
	f := v.flags()
	member := f.String("member", "", "`mã` của mình, a-z 0-9 - / your handle")
	office := f.String("office", "", "`mã` của cơ quan / your office")
	pass := passphraseFlag(f)
	if _, err := v.parse(f, 0); err != nil {
		return err
	}
	if !handle(*member) || !handle(*office) {
		return v.misused("cần -member và -office, chữ thường, số và gạch nối / both needed: a-z, 0-9 and -")
	}
	h, err := openHome()
	if err != nil {
		return err
	}
	if _, err := os.Lstat(h.path("identity")); err == nil {
		return errors.New("đã có tệp khóa, không ghi đè / there is an identity already, it is not overwritten")
	}
	secret, err := v.readPassphrase(*pass, "mật khẩu mới / new passphrase: ", true)
	if err != nil {
		return err
	}
	k, err := crypto.NewMemberKey(*member, *office)
	if err != nil {
		return err
	}
	locked, err := crypto.LockMemberKey(k, secret, scryptWork)
	if err != nil {
		return err
	}
	if err := h.write("identity", locked); err != nil {
		return fmt.Errorf("write identity: %w", err)
	}
	return v.print(k.Member, func(w io.Writer) {
		fmt.Fprintf(w, "đã tạo khóa, cất ở / keys made, kept in %s\n", h.path("identity"))
		fmt.Fprintf(w, "phần công khai cho người quản trị / public half for the operator: tipctl keygen -json\nrecipient %s\n", k.Member.Recipient)
	})
}

// handle says whether s can name a member or an office.
func handle(s string) bool {
	for _, c := range []byte(s) {
		if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-') {
			return false
		}
	}
	return s != "" && len(s) <= 64
}
