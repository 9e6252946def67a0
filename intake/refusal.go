package intake

import (
	"errors"
	"net/http"
)

// refusal is the status and the text of the page for an error of ours.
func refusal(err error) (status int, key string) {
	switch {
	case errors.Is(err, ErrEmpty):
		return http.StatusUnprocessableEntity, "e_empty"
	case errors.Is(err, ErrTooLong):
		return http.StatusRequestEntityTooLarge, "e_long"
	case errors.Is(err, ErrUnavailable):
		return http.StatusServiceUnavailable, "e_away"
	}
	return http.StatusInternalServerError, "e_away"
}

// unserved is the text of the page for a request that reached no handler, by the framework's own status.
func unserved(status int) string {
	switch status {
	case http.StatusNotFound, http.StatusMethodNotAllowed:
		return "e_missing"
	case http.StatusRequestEntityTooLarge, http.StatusRequestHeaderFieldsTooLarge:
		return "e_long"
	case http.StatusMisdirectedRequest:
		return "e_gone"
	case http.StatusForbidden:
		return "e_foreign"
	case http.StatusInternalServerError, http.StatusRequestTimeout, http.StatusBadGateway:
		return "e_away"
	}
	return "e_kind"
}
