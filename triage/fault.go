package triage

import (
	"errors"
	"net/http"

	"tipline/crypto"
)

// verdict is the status and the fixed text for an error of ours.
func verdict(err error) (status int, text string) {
	for _, row := range []struct {
		err    error
		status int
		text   string
	}{
		{ErrLogin, http.StatusUnauthorized, "not logged in"},
		{ErrNotFound, http.StatusNotFound, "not found"},
		{ErrLeased, http.StatusConflict, "another member holds it"},
		{ErrWrongStatus, http.StatusConflict, "not possible any more"},
		{ErrSoon, http.StatusTooManyRequests, "done a moment ago"},
		{ErrHeldEnough, http.StatusConflict, "put aside as often as it may be"},
		{ErrItself, http.StatusConflict, "it is the same story already"},
		{crypto.ErrNoKey, http.StatusGone, "erased"},
		{ErrMalformed, http.StatusBadRequest, "malformed"},
		{ErrRouting, http.StatusBadRequest, "malformed"},
		{ErrDisposition, http.StatusBadRequest, "malformed"},
		{ErrCheck, http.StatusBadRequest, "malformed"},
		{ErrChecklist, http.StatusBadRequest, "the checklist is not complete"},
		{errUnsignedAct, http.StatusPreconditionFailed, "not signed for now"},
		{errForeignPage, http.StatusForbidden, "another page"},
		{errPanic, http.StatusInternalServerError, "internal error"},
		{crypto.ErrLocked, http.StatusInternalServerError, "internal error"}, // what the store gave back is not what was locked
	} {
		if errors.Is(err, row.err) {
			return row.status, row.text
		}
	}
	return http.StatusServiceUnavailable, "try again" // every other error is an outage (DeskStore)
}

// unserved is what a request gets that reached no handler, by the framework's own status.
func unserved(code int) (status int, text string) {
	switch code {
	case http.StatusNotFound, http.StatusMethodNotAllowed:
		return http.StatusNotFound, "not found"
	case http.StatusRequestEntityTooLarge:
		return code, "too large"
	case http.StatusUnsupportedMediaType:
		return code, "JSON wanted, as it is"
	case http.StatusRequestTimeout:
		return code, "too slow"
	}
	return http.StatusBadRequest, "malformed"
}
