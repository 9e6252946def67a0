package harness

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"text/template"
	"time"
)

// A SIPp plays telephones behind a trunk with the program of that name. It sends sound through raw sockets, for which it needs root, or the capability.
type SIPp struct {
	Server string // address of the line
	Number string // to dial
	Caller string // number of the callers
	Ears   int    // port of a Receiver; 0: nobody listens
}

// A Dialling is what every caller of one run does.
type Dialling struct {
	Calls, AtOnce int
	Sends         *Telephone    // once it is answered; nil: nothing
	Stays         time.Duration // after it was answered, before it hangs up, unless the other end did
	Refused       int           // the status with which it is refused
	Dropped       bool          // waits for the other end to hang up
}

// scenario is a call, as SIPp reads it.
var scenario = template.Must(template.New("call").Parse(`<?xml version="1.0" encoding="UTF-8"?>
<scenario name="call">
<send retrans="500"><![CDATA[

INVITE sip:{{.Number}}@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
From: "{{.Caller}}" <sip:{{.Caller}}@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:{{.Number}}@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:{{.Caller}}@[local_ip]:[local_port]>
P-Asserted-Identity: <sip:{{.Caller}}@trunk.example>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o={{.Caller}} 53655765 2353687637 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio {{if .Ears}}{{.Ears}}{{else}}[auto_media_port]{{end}} RTP/AVP 0 8 101
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
]]></send>
<recv response="100" optional="true"/>
{{if .Refused}}
<recv response="{{.Refused}}"/>
{{template "ack" .}}
{{else}}
<recv response="200" rrs="true"/>
{{template "ack" .}}
{{if .Sends}}<nop><action><exec play_pcap_audio="sends.pcap"/></action></nop>{{end}}
<recv request="BYE" {{if .Dropped}}timeout="60000"{{else}}timeout="{{.Stays.Milliseconds}}" ontimeout="1" next="2"{{end}}/>
{{if not .Dropped}}
<label id="1"/>
<send retrans="500"><![CDATA[

BYE sip:{{.Number}}@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
From: "{{.Caller}}" <sip:{{.Caller}}@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:{{.Number}}@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 2 BYE
Max-Forwards: 70
Content-Length: 0

]]></send>
<recv response="200" next="3"/>
<label id="2"/>
{{end}}
<send><![CDATA[

SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
<label id="3"/>
{{end}}
</scenario>
{{define "ack"}}
<send><![CDATA[

ACK sip:{{.Number}}@[remote_ip]:[remote_port] SIP/2.0
{{if .Refused}}[last_Via:]{{else}}Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport{{end}}
From: "{{.Caller}}" <sip:{{.Caller}}@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:{{.Number}}@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
{{end}}`))

// Dial makes the calls and returns when all are over; one that does not go as the dialling has it fails the test.
func (s *SIPp) Dial(tb testing.TB, d Dialling) {
	tb.Helper()
	need(tb, "/usr/bin/sipp", "sip-tester")
	dir := tb.TempDir()
	var text bytes.Buffer
	must(tb, scenario.Execute(&text, struct {
		*SIPp
		Dialling
	}{s, d}))
	must(tb, os.WriteFile(filepath.Join(dir, "call.xml"), text.Bytes(), 0o600))
	if d.Sends != nil {
		d.Sends.Save(tb, filepath.Join(dir, "sends.pcap"))
	}
	cmd := exec.Command("sipp", s.Server, "-sf", "call.xml", "-i", "127.0.0.1", "-mi", "127.0.0.1", "-mp", fmt.Sprint(FreePort(tb)), "-p", fmt.Sprint(FreePort(tb)),
		"-m", fmt.Sprint(d.Calls), "-l", fmt.Sprint(max(d.AtOnce, 1)), "-r", fmt.Sprint(max(d.AtOnce, 1)), "-rp", "1000", "-nostdin", "-trace_err", "-timeout", "170", "-timeout_error")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err == nil {
		return
	}
	faults, _ := filepath.Glob(filepath.Join(dir, "*errors.log"))
	for _, f := range faults {
		b, _ := os.ReadFile(f)
		out = append(out, b[:min(len(b), 4000)]...)
	}
	tb.Fatalf("sipp: %v\n%s", err, out)
}
