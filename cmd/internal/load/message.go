package load

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// A Signer lays out messages as Twilio does.
type Signer struct {
	Path    string // on the server
	Public  string // the address that is signed
	Token   string
	Account string
}

// Message lays out one text message, signed.
func (s Signer) Message(id, from, text string) Message {
	form := url.Values{
		"MessageSid": {id}, "SmsSid": {id}, "SmsMessageSid": {id}, "AccountSid": {s.Account}, "From": {from}, "To": {"+12025550100"},
		"Body": {text}, "NumMedia": {"0"}, "NumSegments": {"1"}, "FromCity": {"DONG HOI"}, "FromState": {"QUANG TRI"}, "FromZip": {"510000"},
		"FromCountry": {"VN"}, "SmsStatus": {"received"}, "ApiVersion": {"2010-04-01"},
	}
	body := form.Encode()
	var b bytes.Buffer
	fmt.Fprintf(&b, "POST %s HTTP/1.1\r\nHost: tin.example\r\nContent-Type: application/x-www-form-urlencoded; charset=UTF-8\r\nX-Twilio-Signature: %s\r\nContent-Length: %d\r\n\r\n%s",
		s.Path, s.sign(form), len(body), body)
	return b.Bytes()
}

// sign is HMAC-SHA1 over the address and the sorted fields.
func (s Signer) sign(form url.Values) string {
	keys := make([]string, 0, len(form))
	for k := range form {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var all strings.Builder
	all.WriteString(s.Public)
	for _, k := range keys {
		all.WriteString(k + form.Get(k))
	}
	mac := hmac.New(sha1.New, []byte(s.Token))
	mac.Write([]byte(all.String()))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
