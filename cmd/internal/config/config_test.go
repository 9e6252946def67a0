package config

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

const pin = "pin = \"abc\"\n"

func TestZeroValuesWork(t *testing.T) {
	c, err := Parse("/srv/tipline/tipd.toml", []byte(pin))
	if err != nil {
		t.Fatal(err)
	}
	if c.Data != "/srv/tipline/data" || c.Keys != "/srv/tipline/keys" || c.Redis.Socket != "/srv/tipline/data/redis/redis.sock" {
		t.Errorf("paths: data %s, keys %s, socket %s", c.Data, c.Keys, c.Redis.Socket)
	}
	if c.Release.Every.Std() != time.Hour || c.Spool.Size != 64<<20 || c.Public.URL != "http://127.0.0.1:8080" {
		t.Errorf("defaults: %v %v %s", c.Release.Every, c.Spool.Size, c.Public.URL)
	}
	if len(c.Doors) != 1 || c.Doors[0].Kind != Web || len(c.Notifiers) != 1 || c.Notifiers[0].Kind != Log {
		t.Errorf("doors %v, notifiers %v", c.Doors, c.Notifiers)
	}
}

func TestFaults(t *testing.T) {
	gateway := "[[door]]\nname = \"g\"\nkind = \"gateway\"\ntoken_files = [\"f\"]\n"
	twilio := "[[door]]\nname = \"t\"\nkind = \"twilio\"\naccount = \"AC0123456789abcdef0123456789abcdef\"\n"
	voice := "[[door]]\nname = \"v\"\nkind = \"twilio-voice\"\naccount = \"AC0123456789abcdef0123456789abcdef\"\n"
	sipDoor := "[[door]]\nname = \"h\"\nkind = \"sip\"\n"
	line := "[hotline.sip]\nlisten = \"192.0.2.10:5060\"\npeers = [\"192.0.2.1\"]\n"
	for _, row := range []struct{ name, text, want string }{
		{"unknown key", pin + "colour = 1\n", "tipd.toml:2: colour: unknown key"},
		{"unknown key in a door", pin + "[[door]]\nname = \"web\"\nkind = \"web\"\nsecret = \"x\"\n", "tipd.toml:5: door.secret: unknown key"},
		{"syntax", pin + "name = \n", "tipd.toml:2"},
		{"malformed number", pin + "[pools]\nseal = \"many\"\n", "tipd.toml:3"},
		{"malformed duration", pin + "[release]\nevery = \"1 hour\"\n", "is not a duration"},
		{"malformed size", pin + "[spool]\nsize = \"64MB\"\n", "is not a size"},
		{"no pin", "", "pin: the fingerprint"},
		{"keys inside data", pin + "keys = \"data/keys\"\n", "tipd.toml:2: keys: must not lie inside data"},
		{"keys are data", pin + "keys = \"data\"\n", "must not lie inside data"},
		{"replica inside keys", pin + "keys_replica = \"keys/copy\"\n", "keys_replica: must not lie inside keys"},
		{"open to the world", pin + "[public]\nlisten = \"0.0.0.0:80\"\n", "tipd.toml:3: public.listen"},
		{"operations off the machine", pin + "[operations]\nlisten = \"10.0.0.1:9090\"\n", "keep it on a loopback"},
		{"two on one address", pin + "[desk]\nlisten = \"127.0.0.1:8080\"\n", "same address as public.listen"},
		{"plain http desk", pin + "[desk]\nurl = \"http://desk.example\"\n", "desk.url: https is needed"},
		{"password in an address", pin + "[redis]\nurls = [\"redis://u:p@127.0.0.1:6379\"]\n", "use username and password_file"},
		{"redis in clear over the network", pin + "[redis]\nurls = [\"redis://redis.example:6379\"]\n", "use rediss://"},
		{"password for our own redis", pin + "[redis]\npassword_file = \"f\"\n", "tipd.toml:3: redis.password_file: the supervised Redis has no password"},
		{"an address that a browser begins", pin + "[site]\naddress = \"X-Forwarded-For\"\n", "tipd.toml:3: site.address: a header of its own"},
		{"an address in two words", pin + "[site]\naddress = \"X Address\"\n", "site.address"},
		{"a way out in clear", pin + "[site]\nexit = \"http://news.example/\"\n", "tipd.toml:3: site.exit: https is needed"},
		{"an onion address with a slip", pin + "[site]\nonion = \"http://3gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion\"\n", "site.onion: mistyped"},
		{"an onion address over https", pin + "[site]\nonion = \"https://2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion\"\n", "site.onion: not http://"},
		{"a way out to nowhere", pin + "[site]\nexit = \"news\"\n", "site.exit"},
		{"a page that replies by SMS", pin + "[[door]]\nname = \"a\"\nkind = \"web\"\nper_hour = 5\n", "only name and area"},
		{"reply", pin + gateway + "reply = \"loud\"\n", "tipd.toml:6: door[0].reply: code, ack or silent"},
		{"prefix", pin + gateway + "prefixes = [\"+84\", \"nine\"]\n", "is not the beginning of a number"},
		{"prefixes of a blind door", pin + gateway + "blind = true\nprefixes = [\"+84\"]\n", "never learns a number"},
		{"negative cap", pin + gateway + "per_hour = -1\n", "door[0].per_hour"},
		{"a day less than an hour", pin + gateway + "per_hour = 100\nper_day = 10\n", "per_day no less"},
		{"sentinel without addresses", pin + "[redis]\nmaster = \"m\"\n", "redis.master"},
		{"fine releases", pin + "[release]\nevery = \"10s\"\n", "release.every: whole hours"},
		{"narrow urgent", pin + "[release]\nurgent_min = \"1s\"\n", "tipd.toml:3: release.urgent_min"},
		{"lazy pools", pin + "[pools]\nturn = \"3h\"\n", "pools.turn"},
		{"tiny spool", pin + "[spool]\nsize = \"8KiB\"\n", "spool.size"},
		{"negative limit", pin + "[limits]\nsender_per_hour = -1\n", "limits.sender_per_hour"},
		{"door twice", pin + "[[door]]\nname = \"a\"\nkind = \"web\"\n[[door]]\nname = \"a\"\nkind = \"gateway\"\ntoken_files = [\"f\"]\n", "tipd.toml:6: door[1].name"},
		{"door of no kind", pin + "[[door]]\nname = \"a\"\n", "door[0].kind"},
		{"area", pin + "[[door]]\nname = \"a\"\nkind = \"web\"\narea = [\"Huế\"]\n", "not a province code"},
		{"gateway without token", pin + "[[door]]\nname = \"a\"\nkind = \"gateway\"\n", "needs a path token"},
		{"blind Twilio", pin + twilio + "blind = true\n", "only a gateway can be blind"},
		{"Twilio without token", pin + twilio, "auth token is needed"},
		{"Twilio without URL", pin + twilio, "public_url"},
		{"calls at Twilio without numbers", pin + voice, "door[0].numbers"},
		{"calls at Twilio that reply by SMS", pin + voice + "reply = \"code\"\n", "it answers whoever calls"},
		{"calls at Twilio without token", pin + voice, "auth token is needed"},
		{"calls without a line", pin + sipDoor, "hotline.sip.listen"},
		{"calls for everybody", pin + sipDoor + "[hotline.sip]\nlisten = \"192.0.2.10:5060\"\n", "hotline.sip.peers"},
		{"a trunk that is everywhere", pin + sipDoor + line + "media = [\"0.0.0.0/0\"]\n", "hotline.sip.media"},
		{"a line at every address", pin + sipDoor + "[hotline.sip]\nlisten = \"0.0.0.0:5060\"\n", "tipd.toml:6: hotline.sip.listen"},
		{"fewer ports than calls", pin + sipDoor + line + "ports = \"16384-16387\"\n", "hotline.sip.ports"},
		{"odd ports", pin + sipDoor + line + "ports = \"16385-16484\"\n", "hotline.sip.ports"},
		{"a registrar without account", pin + sipDoor + line + "registrar = \"trunk.example:5060\"\n", "hotline.sip.registrar"},
		{"a door for calls with a token", pin + "[[door]]\nname = \"h\"\nkind = \"sip\"\ntoken_files = [\"f\"]\n", "name, area and numbers"},
		{"one number for two doors", pin + strings.Repeat(sipDoor, 2) + line, "leads to door"},
		{"notifier of no kind", pin + "[[notifier]]\nname = \"a\"\n", "notifier[0].kind"},
		{"webhook in clear", pin + "[[notifier]]\nname = \"a\"\nkind = \"webhook\"\nurl = \"http://push.example/x\"\n", "https is needed"},
		{"sms without password", pin + "[[notifier]]\nname = \"a\"\nkind = \"sms\"\nurl = \"http://127.0.0.1:13013/cgi-bin/sendsms\"\n", "username and password_file"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := Parse("/srv/tipd.toml", []byte(row.text))
			if err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("got %v, want …%s…", err, row.want)
			}
		})
	}
}

func TestDoorsAnswerByDefault(t *testing.T) {
	c, err := Parse("/srv/tipd.toml", []byte(pin+"[[door]]\nname = \"g\"\nkind = \"gateway\"\ntoken_files = [\"f\"]\n[[door]]\nname = \"big\"\nkind = \"gateway\"\ntoken_files = [\"f\"]\nreply = \"ack\"\nper_hour = 50000\n"))
	if err != nil {
		t.Fatal(err)
	}
	if d := c.Doors[0]; d.Reply != ReplyCode || d.PerHour != 3000 || d.PerDay != 20000 || d.Prefixes != nil {
		t.Errorf("%+v", d)
	}
	if d := c.Doors[1]; d.Reply != ReplyAck || d.PerDay != 50000 {
		t.Errorf("%+v", d)
	}
}

func TestEveryFaultIsListed(t *testing.T) {
	_, err := Parse("/srv/tipd.toml", []byte("keys = \"data\"\nfoo = 1\n[spool]\nsize = \"8KiB\"\n"))
	if n := strings.Count(fmt.Sprint(err), "\n") + 1; n != 4 { // keys, foo, size, pin
		t.Errorf("%d faults, want 4:\n%v", n, err)
	}
}

func TestDemonstrationMayReleaseEverySecond(t *testing.T) {
	if _, err := Parse("/srv/tipd.toml", []byte(pin+"demonstration = true\n[release]\nevery = \"2s\"\nurgent_min = \"1s\"\nurgent_max = \"2s\"\n")); err != nil {
		t.Error(err)
	}
}

func TestRedactedShowsNoDoorOpener(t *testing.T) {
	text := pin + "[[notifier]]\nname = \"push\"\nkind = \"webhook\"\nurl = \"https://push.example/k/needle\"\nusername = \"needle\"\n" +
		"[[door]]\nname = \"t\"\nkind = \"twilio\"\naccount = \"AC0123456789abcdef0123456789abcdef\"\npublic_url = \"https://tips.example/sms/twilio\"\ntoken_files = [\"t\"]\n"
	c, err := Parse("/srv/tipd.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	shown := c.Redacted()
	for _, needle := range []string{"needle", "0123456789abcdef"} {
		if strings.Contains(shown, needle) {
			t.Errorf("%q is shown:\n%s", needle, shown)
		}
	}
	if !strings.Contains(shown, "https://push.example/") || !strings.Contains(shown, "64MiB") {
		t.Errorf("too little is shown:\n%s", shown)
	}
}

func TestSecretFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte("canary\n"), 0o640); err != nil {
		t.Fatal(err)
	}
	s, err := ReadSecret(path)
	if err != nil || string(s.Reveal()) != "canary" {
		t.Fatalf("%q, %v", s.Reveal(), err)
	}
	if shown := fmt.Sprintf("%v %+v %#v %s %x", s, s, s, s, s); strings.Contains(shown, "canary") || strings.Contains(shown, "63616e") {
		t.Errorf("printed: %s", shown)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadSecret(path); err == nil || !strings.Contains(err.Error(), "others may read it") {
		t.Errorf("world-readable: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(pin)
	f.Add(pin + "[[door]]\nname=\"a\"\nkind=\"gateway\"\ntoken_files=[\"f\"]\n[release]\nevery=\"2h\"")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Parse("/srv/tipd.toml", []byte(text))
		if c == nil && err == nil {
			t.Fatal("neither a configuration nor a fault")
		}
		if err != nil {
			return
		}
		if within(c.Keys, c.Data) || c.Pin == "" || !c.Demonstration && c.Release.Every.Std() < time.Hour {
			t.Errorf("accepted: %q", text)
		}
		again, err := Parse("/srv/tipd.toml", []byte(text))
		if err != nil || again.Redacted() != c.Redacted() {
			t.Errorf("not the same twice: %v", err)
		}
	})
}

// The sample in deploy/ names every key there is, and stands.
func TestSample(t *testing.T) {
	text, err := os.ReadFile("../../../deploy/tipd.toml")
	if err != nil {
		t.Fatal(err)
	}
	c, err := Parse("/etc/tipline/tipd.toml", text)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []any{*c, c.Public, c.Site, c.Redis, c.Release, c.Pools, c.Limits, c.Spool, c.Hotline, c.Hotline.SIP, c.Erasure, c.Doors[0], c.Notifiers[0]} {
		kind := reflect.TypeOf(part)
		for i := range kind.NumField() {
			if key := kind.Field(i).Tag.Get("toml"); key != "" && !strings.Contains(string(text), key) {
				t.Errorf("deploy/tipd.toml does not show %q", key)
			}
		}
	}
}

// TestMinutes: a minute of escalation lasts a minute wherever real people report.
func TestMinutes(t *testing.T) {
	for text, good := range map[string]bool{
		"": true, "[escalation]\nminute = \"1m\"\n": true, "[escalation]\nminute = \"1s\"\n": false, "demonstration = true\n[escalation]\nminute = \"1s\"\n": true,
		"demonstration = true\n[escalation]\nminute = \"1ms\"\n": false, "demonstration = true\n[escalation]\nminute = \"2m\"\n": false,
		"[erasure]\nminute = \"1s\"\n": false, "demonstration = true\n[erasure]\nminute = \"1ms\"\n": true, "demonstration = true\n[erasure]\nminute = \"1us\"\n": false,
	} {
		if _, err := Parse("/srv/tipd.toml", []byte(pin+text)); (err == nil) != good {
			t.Errorf("%q: %v", text, err)
		}
	}
}
