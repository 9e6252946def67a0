package e2e

import (
	"strings"
	"testing"

	"tipline/cmd/internal/harness"
)

// TestConsoleHotline takes two calls: one sent by a double click, one while the network is away. Each is one tip with one receipt; what was settled with the
// caller stands over what the machine had read, and nothing of a call is left in the page when the next begins.
func TestConsoleHotline(t *testing.T) {
	k := openDesk(t, "Toi nay co nguoi gui hang la qua suoi o xa A Luoi 3")
	k.Go(t, "hotline")
	if words := strings.ToLower(k.Words(t)); harness.Eval[int](t, k.Screen, `document.querySelectorAll("main input:not([type=checkbox]), main textarea").length`) != 1 || !strings.Contains(words, "không hỏi") {
		t.Error("the form has more than one field to write in, or does not say that nobody is asked who calls")
	}
	k.Write(t, "hotline.text", "co nguoi ban ma tuy o A Luoi")
	harness.Eval[bool](t, k.Screen, `(document.querySelector(".hotline .big").click(), document.querySelector(".hotline .big").click(), true)`)
	k.Has(t, ".receipt li")
	first := k.TextOf(t, ".receipt")
	k.Click(t, ".hotline label:has(input[name=commune]):nth-of-type(2)")
	chosen := harness.Eval[string](t, k.Screen, `document.querySelector(".hotline input[name=commune]:checked").parentElement.textContent.trim().split(",")[0]`)
	k.Press(t, "hotline.confirm")
	k.Sees(t, "hotline.settled")
	k.Press(t, "hotline.new")

	k.Write(t, "hotline.text", "co nguoi chat pha rung o Hong Van")
	k.Offline(t, true)
	k.Press(t, "hotline.send")
	k.Sees(t, "hotline.again")
	if !harness.Eval[bool](t, k.Screen, `document.querySelector("textarea").readOnly`) {
		t.Error("a text that may have been received can be changed")
	}
	k.Offline(t, false)
	k.Press(t, "hotline.again")
	k.Has(t, ".receipt li")
	if second := k.TextOf(t, ".receipt"); second == first {
		t.Error("two calls have one receipt")
	}
	k.Press(t, "hotline.new")
	if words := k.Words(t); strings.Contains(words, "Hong Van") || harness.Eval[string](t, k.Screen, `document.querySelector("textarea").value`) != "" {
		t.Error("a call is left in the page when the next begins")
	}

	officer := k.d.Officer(t, k.office+"-1")
	officer.Login(t)
	waitTips(t, 3, []*harness.Officer{officer})
	k.d.Settle(t, officer)
	if n := len(officer.Texts(t)); n != 3 {
		t.Errorf("%d tips of three tellings", n)
	}
	k.Go(t, "desk")
	k.Has(t, "[data-ready]")
	k.find(t, officer, "ban ma tuy o A Luoi")
	k.SeesText(t, "đường dây nóng")
	k.SeesText(t, "[Người nghe máy hỏi lại: "+chosen)
	if got := harness.Eval[string](t, k.Screen, `document.querySelector("article h2").textContent`); !strings.Contains(got, strings.TrimPrefix(chosen, "Xã ")) {
		t.Errorf("the desk reads %q, settled was %q", got, chosen)
	}
	k.clean(t)
}
