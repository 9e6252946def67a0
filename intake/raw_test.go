package intake

import (
	"bytes"
	"net/url"
	"testing"

	"pgregory.net/rapid"
)

// parsed is what the standard library makes of a form, its first values only.
func parsed(body string) (map[string]string, bool) {
	values, err := url.ParseQuery(body)
	if err != nil {
		return nil, false
	}
	first := map[string]string{}
	for k, v := range values {
		first[k] = v[0]
	}
	return first, true
}

func agree(tb testing.TB, body string) {
	tb.Helper()
	want, ok := parsed(body)
	raw := []byte(body)
	fields, err := ScanForm(nil, raw)
	if (err == nil) != ok {
		tb.Fatalf("%q: error %v, the standard library accepts: %v", body, err, ok)
	}
	for key, value := range want {
		got, found := Pick(fields, key)
		if !found || string(got) != value {
			tb.Fatalf("%q: field %q is %q, want %q", body, key, got, value)
		}
	}
	for _, f := range fields {
		if _, known := want[string(f.Key)]; !known {
			tb.Fatalf("%q: invented field %q", body, f.Key)
		}
	}
	clear(raw)
	for _, f := range fields {
		if len(bytes.Trim(f.Key, "\x00")) > 0 || len(bytes.Trim(f.Value, "\x00")) > 0 {
			tb.Fatalf("%q: a field is not a view into the body", body)
		}
	}
}

func TestScanFormAgreesWithTheStandardLibrary(t *testing.T) {
	for _, body := range []string{
		"", "&", "&&a=1&", "a", "a=", "=b", "a=b=c", "a=%41&a=2", "a=%", "a=%4", "a=%zz", "a+b=c+d", "a;b=1", "%3b=1", "a=%00", "a=%e1%bb%8b", "a=%E1&b=%ff",
	} {
		agree(t, body)
	}
	rapid.Check(t, func(rt *rapid.T) {
		agree(t, rapid.StringMatching(`([abAB0-9%+=&;é]|%[0-9a-fA-F]{2}|%[g-z]?){0,40}`).Draw(rt, "body"))
	})
}

func FuzzScanForm(f *testing.F) {
	f.Add("Body=xin+ch%C3%A0o&From=%2B84901234567")
	f.Fuzz(func(t *testing.T, body string) {
		if bytes.Count([]byte(body), []byte{'&'}) < maxFields {
			agree(t, body)
		}
	})
}

func TestScanFormLeavesNoEncodedRest(t *testing.T) {
	raw := []byte("a=%2B%38%34%39")
	if _, err := ScanForm(nil, raw); err != nil {
		t.Fatal(err)
	}
	if bytes.ContainsRune(raw, '%') {
		t.Fatalf("left behind: %q", raw)
	}
}

func TestScanFormBoundsItsWork(t *testing.T) {
	if _, err := ScanForm(nil, bytes.Repeat([]byte("a=1&"), maxFields+1)); err != ErrMalformed {
		t.Fatalf("got %v", err)
	}
}

func TestCarrierIDDiffersByText(t *testing.T) {
	a, b, c := CarrierID([]byte("7"), []byte("mot")), CarrierID([]byte("7"), []byte("hai")), CarrierID([]byte("7"), []byte("mot"))
	if bytes.Equal(a, b) || !bytes.Equal(a, c) || CarrierID(nil, []byte("mot")) != nil {
		t.Fatal("the same ID with another text must count as another message, with the same text as the same, and no ID as none")
	}
}
