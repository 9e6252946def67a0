package twilio

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/twilio/twilio-go/client"

	"tipline/intake"
)

// TestSignatureAgreesWithTwiliosValidator holds the door's check against the validator of Twilio's own library on 10,000 generated requests, good and
// forged. The one wanted difference: a key that comes twice, of which the library checks only the first value, is refused here.
func TestSignatureAgreesWithTwiliosValidator(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	verdicts := map[string]int{}
	for i := range 10000 {
		at := pick(random, "https://tin.example/sms/twilio", "https://tin.example:8443/sms/twilio?x=1&y=%20", "http://tin.example/a", "https://tin.example:443/", "http://127.0.0.1:8080/sms/twilio")
		form := generated(random, i)
		body := encoded(random, form)
		signature := sign(token, at, form)
		name, twice := "good", false
		switch i % 16 {
		case 8:
			name, body = "value changed", body+"x"
		case 9:
			name, body = "field added", body+"&Zz=1"
		case 10:
			name, body, twice = "key twice", body+"&Body=again", true
		case 11:
			name, signature = "wrong token", sign("wrong-"+token, at, form)
		case 12:
			name, signature = "other port", sign(token, strings.Replace(at, "example", "example:444", 1), form)
			if !strings.Contains(at, "tin.example/") {
				name, signature = "other path", sign(token, at+"z", form)
			}
		case 13:
			name, signature = "standard port", sign(token, spellings(at)[1], form)
		case 14:
			name, signature = "no port", sign(token, spellings(at)[0], form)
		case 15:
			name, signature = "other case", strings.ToUpper(signature)
		}
		fields, err := intake.ScanForm(nil, []byte(body))
		ours := err == nil && NewSignature(at, [][]byte{[]byte("second-token-in-rotation"), []byte(token)}).Valid("", fields, []byte(signature))
		library := client.NewRequestValidator(token)
		theirs := library.ValidateBody(at, []byte(body), signature)
		if twice {
			if ours {
				t.Fatalf("%s passes: %s", name, body)
			}
			verdicts[name]++
			continue
		}
		if ours != theirs {
			t.Fatalf("%d, %s: %v, the library says %v\n%s\n%s", i, name, ours, theirs, at, body)
		}
		good := name == "good" || name == "standard port" || name == "no port"
		if ours != good && name != "other case" {
			t.Fatalf("%d, %s: %v\n%s\n%s", i, name, ours, at, body)
		}
		verdicts[fmt.Sprint(name, " ", ours)]++
	}
	t.Log(verdicts)
}

func pick(random *rand.Rand, from ...string) string { return from[random.IntN(len(from))] }

// generated is a form with the carrier's keys, some unknown ones, and values of every kind.
func generated(random *rand.Rand, i int) url.Values {
	form := callback(fmt.Sprintf("SM%032x", i), fmt.Sprintf("+84%09d", random.IntN(1e9)), "")
	form.Set("Body", pick(random, "", "co nguoi", "Có người ở bản 🚚", "a+b c%20d&e=f;g", "\x00\n\r\t", strings.Repeat("dài ", 400), "=&=&"))
	for range random.IntN(4) {
		form.Set(pick(random, "body", "BODY", "a", "Á", "", "x y", "MediaUrl0", "~"), pick(random, "", "1", "+", "é"))
	}
	return form
}

// encoded writes the form in a random order and with either spelling of a blank.
func encoded(random *rand.Rand, form url.Values) string {
	var pairs []string
	for k := range form {
		pair := url.QueryEscape(k) + "=" + url.QueryEscape(form.Get(k))
		if random.IntN(2) == 0 {
			pair = strings.ReplaceAll(pair, "+", "%20")
		}
		if random.IntN(4) == 0 {
			pair = strings.ReplaceAll(pair, "%C3", "%c3")
		}
		pairs = append(pairs, pair)
	}
	random.Shuffle(len(pairs), func(i, j int) { pairs[i], pairs[j] = pairs[j], pairs[i] })
	// the last pair must end in a value, so that a byte added to the body changes it
	return strings.Join(pairs, pick(random, "&", "&&"))
}

// callback is a form as the carrier sends it, everything that identifies somebody included.
func callback(id, from, body string) url.Values {
	return url.Values{
		"MessageSid": {id}, "SmsSid": {id}, "SmsMessageSid": {id}, "AccountSid": {account}, "From": {from}, "To": {ours}, "Body": {body},
		"NumMedia": {"0"}, "NumSegments": {"1"}, "FromCity": {"DONG HOI"}, "FromZip": {"510000"}, "FromCountry": {"VN"}, "ApiVersion": {"2010-04-01"},
	}
}

// sign is the carrier's signature, by a rule of its own, so that a fault of ours does not hide.
func sign(key, at string, form url.Values) string {
	h := hmac.New(sha1.New, []byte(key))
	_, _ = io.WriteString(h, at)
	for _, k := range slices.Sorted(maps.Keys(form)) {
		_, _ = io.WriteString(h, k+form.Get(k))
	}
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

func TestSignatureReadsInPlace(t *testing.T) {
	form := callback("SM1", "+84901234567", "co nguoi")
	body := []byte(form.Encode())
	fields, err := intake.ScanForm(nil, body)
	if err != nil {
		t.Fatal(err)
	}
	const address = "https://tin.example/sms/twilio"
	s := NewSignature(address, [][]byte{[]byte(token)})
	if !s.Valid("", fields, []byte(sign(token, address, form))) {
		t.Fatal("refused")
	}
	clear(body)
	for _, f := range fields {
		if len(bytes.Trim(f.Value, "\x00")) > 0 {
			t.Fatal("a field was copied")
		}
	}
}
