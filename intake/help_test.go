package intake

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"tipline/crypto"
	"tipline/triage/matter"
)

// TestHelpPage: numbers come before the form, nothing is asked about the person, and what is written goes by a way of its own, with words of its own.
func TestHelpPage(t *testing.T) {
	in := &strict{TB: t, answer: Answer{Code: crypto.NewCode(), Help: true}}
	base := serve(t, in, nil)
	for lang, words := range catalogues {
		_, page := get(t, base+"/help?l="+lang)
		numbers, form := strings.Index(page, `href="tel:115"`), strings.Index(page, "<form")
		if numbers < 0 || form < numbers || strings.Count(page, "<input") != 2 || !strings.Contains(page, words["help_after"]) {
			t.Errorf("%s: the page is not as it should be", lang)
		}
		_, page = post(t, base+"/tips?l="+lang, url.Values{"text": {"em toi can giup"}, "once": {"1"}, "help": {"1"}})
		if !in.last.Help || in.last.Language != lang {
			t.Errorf("%s: help %v, language %q", lang, in.last.Help, in.last.Language)
		}
		if !strings.Contains(page, words["helped"]) || !strings.Contains(page, words["helped_text"]) || strings.Contains(page, words["received"]+"<") {
			t.Errorf("%s: answered in the words of a report", lang)
		}
	}
	post(t, base+"/tips", url.Values{"text": {"thay co nguoi"}, "once": {"1"}})
	if in.last.Help {
		t.Error("a report asks for help")
	}
}

// TestRelayField: a card's code goes beside the text, or before it as in a text message; either way the page gives no receipt and says why.
func TestRelayField(t *testing.T) {
	in := &strict{TB: t, answer: Answer{Outcome: PassedOn}}
	base := serve(t, in, nil)
	card := crypto.NewCode().Reveal()
	for name, form := range map[string]url.Values{
		"in its field":          {"text": {"co nguoi cho go"}, "relay": {" " + card + " "}},
		"before the text":       {"text": {"HO " + card + " co nguoi cho go"}},
		"in both, the field's":  {"text": {"co nguoi cho go"}, "relay": {card}},
		"with a slip, no other": {"text": {"co nguoi cho go"}, "relay": {"12"}},
	} {
		_, page := post(t, base+"/tips", form)
		if in.last.Relay == nil || in.texts[len(in.texts)-1] != "co nguoi cho go" {
			t.Errorf("%s: card %v, text %q", name, in.last.Relay != nil, in.texts[len(in.texts)-1])
		}
		if strings.Contains(page, `id="receipt"`) || !strings.Contains(page, catalogues["vi"]["passed_text"]) {
			t.Errorf("%s: the page gives a receipt, or no reason for none", name)
		}
	}
	if post(t, base+"/tips", url.Values{"text": {"co nguoi cho go"}, "relay": {"  "}}); in.last.Relay != nil {
		t.Error("an empty field is a card")
	}
}

// TestHelpIsNoReport: what asks for help is marked, is of that matter whatever its words are, asks nothing back, and is looked at by no second office for
// its words; what accuses officers still goes past them.
func TestHelpIsNoReport(t *testing.T) {
	r := newRig(t, rigOptions{codes: 3})
	const own, officers = "con trai toi hut ma tuy da o A Luoi 2 toi muon cai cho no", "cong an xa A Luoi 2 nhan tien bao ke danh con toi"
	a := r.send(Submission{Door: "sms", Channel: "sms", Language: "vi", Text: []byte(own), Help: true})
	if !a.Help || a.Question != "" || a.Code.IsZero() {
		t.Errorf("answered with %+v", a)
	}
	r.send(Submission{Door: "sms", Channel: "sms", Language: "vi", Text: []byte(officers), Help: true})
	for _, tip := range r.all() {
		e := r.unseal(tip)
		if !slices.Contains(e.Marks, MarkHelp) || !strings.Contains(string(e.Answer), `"matter":"`+matter.Help+`"`) {
			t.Errorf("%q: marks %v, %s", e.Text, e.Marks, e.Answer)
		}
		if desk := map[string]string{own: "hue", officers: "thanh-tra"}[e.Text]; tip.Desk != desk {
			t.Errorf("%q went to %s", e.Text, tip.Desk)
		}
	}
}

// TestOnion: an onion address gets no word about TLS and no address of a browser; others are told of it, on pages alone, and never with what they asked for.
func TestOnion(t *testing.T) {
	const address = "http://2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion"
	in := &strict{TB: t, answer: Answer{}}
	base := serve(t, in, func(s *Site) { s.Secure, s.Onion, s.Address = true, address, "X-Tipline-Address" })
	ask := func(method, path, host string) (*http.Response, string) {
		r, err := http.NewRequest(method, base+path, strings.NewReader("text=co+nguoi"))
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Tipline-Address", "203.0.113.7")
		return fetch(t, r)
	}
	for _, host := range []string{strings.TrimPrefix(address, "http://"), strings.TrimPrefix(address, "http://") + ":80"} {
		resp, _ := ask("GET", "/seen?l=lo", host)
		if resp.Header.Get("Strict-Transport-Security") != "" || resp.Header.Get("Onion-Location") != "" || resp.StatusCode != 200 {
			t.Errorf("%s: %v", host, resp.Header)
		}
		if ask("POST", "/tips", host); len(in.last.Sender) > 0 {
			t.Error("a header that anybody can write was taken for an address")
		}
	}
	resp, page := ask("GET", "/seen?l=lo", "tips.example")
	if resp.Header.Get("Strict-Transport-Security") == "" || resp.Header.Get("Onion-Location") != address+"/seen?l=lo" {
		t.Errorf("%v", resp.Header)
	}
	if !strings.Contains(page, strings.TrimPrefix(address, "http://")) || strings.Contains(page, `href="`+address) {
		t.Error("the page does not name the address, or links to it")
	}
	for _, path := range []string{"/sms/gateway/kannel/a-secret-token", "/nowhere"} {
		if resp, _ := ask("GET", path, "tips.example"); strings.Contains(resp.Header.Get("Onion-Location"), path) {
			t.Errorf("%s is given back", path)
		}
	}
	if ask("POST", "/tips", "tips.example"); string(in.last.Sender) != "203.0.113.7" {
		t.Error("the front's header is not read any more")
	}
}
