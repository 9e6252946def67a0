package agent

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"tipline/channels/sms"
	"tipline/channels/twilio"
	"tipline/intake"
)

// heard is what a door hands in of a message.
type heard struct {
	intake.Texter
	all []intake.Submission
}

func (h *heard) Accept(_ context.Context, s *intake.Submission) (intake.Answer, error) {
	kept := *s
	kept.Sender, kept.Carrier = slices.Clone(s.Sender), slices.Clone(s.Carrier)
	h.all = append(h.all, kept)
	return intake.Answer{Code: intake.NewCode()}, nil
}

// A doorway is one column of the table: a door of the server, and how a sender's message gets to it.
type doorway struct {
	door sms.Door
	send func(base, number, id string) string // gives the answer that reaches the sender's carrier
}

func ask(t *testing.T, r *http.Request) string {
	t.Helper()
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatal(err, resp.Status, string(b))
	}
	return string(b)
}

func doorways(t *testing.T) map[string]doorway {
	address, gate := "https://tin.example/sms/twilio", "/sms/gateway/x/"+doorToken+"?text=tin&charset=UTF-8&id="
	get := func(target string) string {
		r, err := http.NewRequest(http.MethodGet, target, nil)
		if err != nil {
			t.Fatal(err)
		}
		return ask(t, r)
	}
	gateway := sms.Door{Name: "x", Kind: sms.Gateway, Tokens: [][]byte{[]byte(doorToken)}}
	blind := gateway
	blind.Blind = true
	return map[string]doorway{
		"Twilio": {sms.Door{Name: "x", Kind: sms.Twilio, URL: address, Tokens: [][]byte{[]byte(doorToken)}}, func(base, number, id string) string {
			form := url.Values{"From": {number}, "Body": {"tin"}, "MessageSid": {id}}
			r, err := http.NewRequest(http.MethodPost, base+"/sms/twilio", strings.NewReader(form.Encode()))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("X-Twilio-Signature", twilio.Sign(address, []byte(doorToken), form))
			_, answer, _ := strings.Cut(ask(t, r), "<Message>")
			return answer
		}},
		"Kannel, telling": {gateway, func(base, number, id string) string {
			return get(base + gate + id + "&from=" + url.QueryEscape(number))
		}},
		"Kannel, blind": {blind, func(base, _, id string) string { return get(base + gate + id) }},
		"agent": {blind, func(base, number, id string) string {
			radio := &fakeRadio{}
			a := &Agent{Door: Door{URL: base + "/sms/gateway/x", Token: []byte(doorToken)}, Radio: radio, Key: []byte(agentKey), Prefixes: []string{"+"}}
			if out, err := a.Pass(t.Context(), Message{Number: []byte(number), Text: []byte("tin"), At: []byte(id)}); err != nil || out > Silent {
				t.Fatal(out, err)
			}
			return strings.Join(radio.sent, "")
		}},
	}
}

func open(t *testing.T, d sms.Door) (string, *heard) {
	in := &heard{}
	app := intake.NewApp(intake.Site{Accepter: in, Door: "web", Log: slog.New(slog.DiscardHandler)})
	if err := sms.Mount(app, []sms.Door{d}, in, nil); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- app.Listener(intake.Wiping(l)) }()
	t.Cleanup(func() {
		if err := app.ShutdownWithTimeout(5 * time.Second); err != nil {
			t.Error(err)
		}
		<-done
	})
	return "http://" + l.Addr().String(), in
}

// shown is what a door does, under the first words of the table's rows.
func (d doorway) shown(t *testing.T) map[string]bool {
	base, in := open(t, d.door)
	abroad := d.send(base, "+8821234567", "1")
	home := d.send(base, sender, "2")
	d.send(base, sender, "2")
	told := len(in.all[1].Sender) > 0
	capped := d.door
	capped.PerHour = 1
	small, _ := open(t, capped)
	first, second := d.send(small, sender, "1"), d.send(small, sender, "2")
	if home == "" || first == "" {
		t.Error("no answer at home")
	}
	return map[string]bool{
		"the server hears":  told,
		"limits by sender":  told, // both are the sender's digest in intake: nil has none, as its own tests hold
		"a second message":  told,
		"`prefixes`":        abroad == "",
		"no receipt":        in.all[0].Quiet,
		"`reply`":           second == "",
		"a message that is": in.all[1].Carrier != nil && slices.Equal(in.all[1].Carrier, in.all[2].Carrier) && !slices.Equal(in.all[0].Carrier, in.all[1].Carrier),
	}
}

// TestTableOfDoors holds docs/gateways.md against the doors.
func TestTableOfDoors(t *testing.T) {
	text, err := os.ReadFile("../../docs/gateways.md")
	if err != nil {
		t.Fatal(err)
	}
	var columns []string
	stated := map[string]map[string]string{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if !strings.HasPrefix(line, "|") || len(cells) != 5 {
			continue
		}
		if columns == nil {
			columns = cells
			continue
		}
		for i, cell := range cells[1:] {
			if stated[columns[i+1]] == nil {
				stated[columns[i+1]] = map[string]string{}
			}
			stated[columns[i+1]][cells[0]] = cell
		}
	}
	doors := doorways(t)
	if len(columns) != len(doors)+1 {
		t.Fatal(columns)
	}
	for name, d := range doors {
		shown, met := d.shown(t), 0
		for words, does := range shown {
			for row, cell := range stated[name] {
				if strings.HasPrefix(row, words) {
					met++
					if want := map[bool]string{true: "yes", false: "no"}[does]; cell != want {
						t.Errorf("%s: %q is said to be %q and is %q", name, row, cell, want)
					}
				}
			}
		}
		if met != len(shown) || len(stated[name]) != met+1 { // the line under the heads
			t.Errorf("%s: %d of %d rows are shown by a door", name, met, len(stated[name])-1)
		}
	}
}

// TestBlindDoorRefusesNumbers: set up wrongly, a gateway's number goes no further than the door.
func TestBlindDoorRefusesNumbers(t *testing.T) {
	base, in := open(t, doorways(t)["Kannel, blind"].door)
	resp, err := http.Get(base + "/sms/gateway/x/" + doorToken + "?text=tin&from=%2B84901234567")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden || len(in.all) != 0 {
		t.Error(resp.Status, len(in.all))
	}
}
