// Package notice tells offices that something waits: in the log, by webhook, text message, e-mail or push service.
//
// It never sees a tip. Every notice is a constant, so that whoever reads one, or counts its bytes, learns nothing but that it came.
package notice

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"tipline/triage"
)

// SMSText is the text of every notice by text message.
const SMSText = "Co viec cho tai hop thu cua don vi. Xin mo may lam viec de nhan."

// timeout bounds one attempt, whatever the context says.
const timeout = 15 * time.Second

// newClient is an HTTP client that follows no redirect: a notice goes where the configuration says and nowhere else.
func newClient() *http.Client {
	return &http.Client{
		Timeout:       timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// errRefused is what a server's answer amounts to when it isn't success. Its body is never quoted.
var errRefused = errors.New("refused")

// send makes one attempt and sorts what comes back: success; an error worth another attempt; or triage.ErrFinal. check reads the body's first
// bytes and may be nil.
func send(client *http.Client, r *http.Request, check func(body []byte) error) error {
	resp, err := client.Do(r)
	if err != nil {
		return fmt.Errorf("send notice: %w", bare(err))
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 4<<10))
	if err != nil {
		return fmt.Errorf("read answer to notice: %w", bare(err))
	}
	if err := byStatus(resp.StatusCode); err != nil || check == nil {
		return err
	}
	return check(body)
}

// byStatus says whether trying again makes sense: a busy or broken server may mend, a request that it calls wrong will stay wrong.
func byStatus(status int) error {
	switch {
	case status >= 200 && status < 300:
		return nil
	case status == http.StatusRequestTimeout, status == http.StatusTooEarly, status == http.StatusTooManyRequests, status >= 500:
		return fmt.Errorf("send notice: %w with status %d", errRefused, status)
	}
	return fmt.Errorf("send notice: %w with status %d: %w", errRefused, status, triage.ErrFinal)
}

// bare takes the address off an error of the HTTP client, which would quote it whole, with the password in it.
func bare(err error) error {
	switch {
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case errors.Is(err, context.DeadlineExceeded):
		return context.DeadlineExceeded
	}
	return errUnreachable
}

var errUnreachable = errors.New("server not reachable")

// bad is an error of set-up: no attempt will mend it.
func bad(what string) error { return fmt.Errorf("%s: %w", what, triage.ErrFinal) }
