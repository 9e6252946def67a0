package twilio

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
)

const (
	// pageSize is how many records are listed at once, of 1,000 at most.
	pageSize = 200
	// largestPage bounds the bytes of one page: a message's record has two kilobytes.
	largestPage = 4 << 20
	// pagesMost bounds one listing; what is beyond it the next one finds.
	pagesMost = 500
)

// records says of each kind how it is listed: its path, and the field of the list.
var records = map[Kind]struct{ path, list string }{
	Message:   {"Messages", "messages"},
	Call:      {"Calls", "calls"},
	Recording: {"Recordings", "recordings"},
}

// A Listing says which records to list. The carrier's filters of time cut to whole days in UTC, and so none is used: whoever lists waits by a clock of their own.
type Listing struct {
	Kind Kind
	To   string // one of our own numbers; "" with From or Call
	From string
	Call string // of which recordings are listed, which have no number of their own
}

// List gives the identifiers of all records that a listing means. Nothing else of it is read. ErrRefused, ErrAway.
func (a *Account) List(l Listing) ([]string, error) {
	query := url.Values{"PageSize": {strconv.Itoa(pageSize)}}
	for key, value := range map[string]string{"To": l.To, "From": l.From, "CallSid": l.Call} {
		if value != "" {
			query.Set(key, value)
		}
	}
	var all []string
	for range pagesMost {
		sids, more, err := a.page(l.Kind, query)
		if err != nil {
			return nil, err
		}
		all = append(all, sids...)
		if len(sids) == 0 || len(more) == 0 {
			break
		}
		for _, key := range []string{"Page", "PageToken"} {
			query.Set(key, more.Get(key))
		}
	}
	return all, nil
}

// page lists once. more is what the carrier says of the next page, nothing on the last.
func (a *Account) page(kind Kind, query url.Values) (sids []string, more url.Values, err error) {
	r := records[kind]
	answer, err := a.handler.Get(standardURL+"/2010-04-01/Accounts/"+a.sid+"/"+r.path+".json", query, map[string]any{}, "")
	if err != nil {
		return nil, nil, sorted("list records", err)
	}
	defer answer.Body.Close()
	body := make([]byte, largestPage)
	defer clear(body)
	n, err := io.ReadFull(answer.Body, body)
	if !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, nil, fmt.Errorf("list records: %w", ErrAway)
	}
	var page map[string]json.RawMessage
	if json.Unmarshal(body[:n], &page) != nil {
		return nil, nil, fmt.Errorf("list records: %w", ErrAway)
	}
	defer func() {
		for _, raw := range page {
			clear(raw)
		}
	}()
	var listed []struct {
		SID string `json:"sid"`
	}
	if json.Unmarshal(page[r.list], &listed) != nil {
		return nil, nil, fmt.Errorf("list records: %w", ErrAway)
	}
	for _, one := range listed {
		sids = append(sids, one.SID)
	}
	return sids, nextPage(page["next_page_uri"]), nil
}

// nextPage reads which page is next out of the address that the carrier names; the address itself is not followed.
func nextPage(raw json.RawMessage) url.Values {
	var address string
	if json.Unmarshal(raw, &address) != nil {
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Query().Get("PageToken") == "" {
		return nil
	}
	return u.Query()
}
