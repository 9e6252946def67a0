package intake

import (
	"fmt"
	"regexp"
	"strings"

	"tipline/triage"
	"tipline/triage/place"
)

// A text answer may be read by whoever holds the telephone, and goes through networks that mangle diacritics: every one is ASCII, at most
// MaxSMS characters, has no word about police or drugs, and says to delete both messages and whom to ring in danger.

// MaxSMS is the length of one message.
const MaxSMS = 160

// Emergency is the number to ring in danger; fire and ambulance beside it stand on the pages only.
const Emergency = "113"

// phrases are the texts of one language. Each %s is what its comment says.
type phrases struct {
	code     string // the receipt, then the tail
	question string // the receipt, the settling question, the tail
	bare     string
	ack      string
	added    string
	noNews   string // days that a code lasts
	desk     string // the desk's question, or its answer to who asked for help
	finished string
	help     string
	mistyped string
	tooLong  string
	away     string
	forgot   string
	passed   string // whatever the card was
	aid      string // GIUP alone: numbers first, then how to ask
	helped   string // the receipt of who asks for help
	numbers  string // the commune's duty lines, or nothing
}

var texts = map[string]phrases{
	"vi": {
		code:     "Da nhan. Ma: %s. Ghi ma ra giay roi xoa ca hai tin. Nguy cap goi " + Emergency + ".",
		question: "Da nhan. Ma: %s. %s Tra loi: TL ma noi dung. Ghi ma, xoa ca 2 tin. Nguy cap goi " + Emergency + ".",
		bare:     "Da nhan tin, chua co ma. Muon co ma: gui lai, mo dau bang BAO THEM. Xoa ca hai tin. Nguy cap goi " + Emergency + ".",
		ack:      "Da nhan tin. Xoa ca hai tin. Nguy cap goi " + Emergency + ".",
		added:    "Da nhan them, van dung ma cu. Xoa ca hai tin. Nguy cap goi " + Emergency + ".",
		noNews:   "Chua co tin moi cho ma nay. Ma dung %d ngay, sai mot so la khong thay. Mat ma: gui lai, mo dau bang BAO THEM. Xoa ca 2 tin. Nguy cap goi " + Emergency + ".",
		desk:     "Nhan lai: %s Tra loi: TL ma noi dung. Xoa ca 2 tin. Nguy cap goi " + Emergency + ".",
		finished: "Cam on, viec da xong. Xoa ca hai tin. Nguy cap goi " + Emergency + ".",
		help:     "Cu nhan: viec gi, o dau, luc nao. Noi them: TL ma noi dung. Xem tra loi: HOI ma. Mat ma: BAO THEM. Xoa ca 2 tin. Nguy cap goi " + Emergency + ".",
		mistyped: "Ma bi sai so. Xem lai ma roi gui lai: HOI ma. Mat ma: gui lai, mo dau bang BAO THEM. Xoa ca 2 tin. Nguy cap goi " + Emergency + ".",
		tooLong:  "CHUA nhan duoc: tin dai qua. Xin chia lam hai tin roi gui lai. Xoa ca 2 tin nay. Nguy cap goi " + Emergency + ".",
		away:     "CHUA nhan duoc. Xin gui lai sau hoac bao bang cach khac. Xoa ca 2 tin nay. Nguy cap goi " + Emergency + ".",
		forgot:   "Da huy: ma nay khong con mo duoc gi. Xoa ca hai tin. Nguy cap goi " + Emergency + ".",
		passed:   "Da nhan loi nhan ho. Moi ma nhan ho dung mot lan. Xoa ca hai tin. Nguy cap goi " + Emergency + ".",
		aid:      "Nguy cap " + Emergency + ", cap cuu 115, tre em 111. Can giup: GIUP, chuyen gi, o dau. Chuyen khac: cu nhan. Noi them: TL ma. Xem tra loi: HOI ma. Xoa ca 2 tin.",
		helped:   "Da nhan. Ma: %s. Mai nhan HOI va ma de xem tra loi. Ghi ma ra giay, xoa ca hai tin. Nguy cap goi " + Emergency + ", cap cuu 115.",
		numbers:  "Nguy cap " + Emergency + ", chay no 114, cap cuu 115, cuu nan 112, tre em 111. %sXoa ca hai tin.",
	},
	"en": {
		code:     "Received. Code: %s. Note it on paper, then delete both messages. In danger call " + Emergency + ".",
		question: "Received. Code: %s. %s Answer: TL code text. Note code, delete both messages. Danger: " + Emergency + ".",
		bare:     "Received, no code yet. To get one send again and begin with BAO THEM. Delete both messages. In danger call " + Emergency + ".",
		ack:      "Received. Delete both messages. In danger call " + Emergency + ".",
		added:    "Addition received, same code. Delete both messages. In danger call " + Emergency + ".",
		noNews:   "No news for this code. Codes last %d days, one wrong digit is not found. Lost it? Send again, begin BAO THEM. Delete both messages. Danger: " + Emergency + ".",
		desk:     "Message: %s Answer: TL code text. Delete both messages. Danger: " + Emergency + ".",
		finished: "Thank you, finished. Delete both messages. In danger call " + Emergency + ".",
		help:     "Just write: what, where, when. Add: TL code text. Any news: HOI code. Lost code: BAO THEM. Delete both messages. Danger: " + Emergency + ".",
		mistyped: "The code is mistyped. Check it and send again: HOI code. Lost it? Begin with BAO THEM. Delete both messages. Danger: " + Emergency + ".",
		tooLong:  "NOT received: too long. Please send it in two parts. Delete both messages. In danger call " + Emergency + ".",
		away:     "NOT received. Please try again later or another way. Delete both messages. In danger call " + Emergency + ".",
		forgot:   "Done: this code opens nothing any more. Delete both messages. In danger call " + Emergency + ".",
		passed:   "Received for another. Each such code works once. Delete both messages. In danger call " + Emergency + ".",
		aid:      "Danger " + Emergency + ", ambulance 115, children 111. Need help: GIUP, what, where. Else just write. Add: TL code. Any news: HOI code. Delete both messages.",
		helped:   "Received. Code: %s. Tomorrow send HOI and the code for an answer. Note the code, delete both messages. Danger: " + Emergency + ", ambulance 115.",
		numbers:  "Danger " + Emergency + ", fire 114, ambulance 115, rescue 112, children 111. %sDelete both messages.",
	},
}

// in picks the phrases of a language; what has no ASCII spelling is answered in Vietnamese.
func in(language string) phrases {
	if p, ok := texts[language]; ok {
		return p
	}
	return texts["vi"]
}

// SMS is the text answer to a submission.
func (a Answer) SMS(language string) string {
	p := in(language)
	question := plain(a.Question)
	switch {
	case a.Outcome == Added:
		return p.added
	case a.Outcome == PassedOn:
		return p.passed
	case a.Outcome == ReceivedBare || a.Code.IsZero():
		return p.bare
	case a.Help:
		return fmt.Sprintf(p.helped, a.Code.Reveal())
	case question == "":
		return fmt.Sprintf(p.code, a.Code.Reveal())
	}
	code := a.Code.Reveal()
	return fmt.Sprintf(p.question, code, fit(question, MaxSMS-len(fmt.Sprintf(p.question, code, ""))))
}

// SMS is the text answer to a receipt.
func (n News) SMS(language string) string {
	p := in(language)
	switch n.State {
	case AQuestion:
		return fmt.Sprintf(p.desk, fit(plain(n.Question), MaxSMS-len(fmt.Sprintf(p.desk, ""))))
	case Finished:
		return p.finished
	}
	return fmt.Sprintf(p.noNews, triage.ReceiptDays)
}

// SMSAck says received and nothing else, for deployments that give no codes by text message.
func SMSAck(language string) string { return in(language).ack }

// SMSAid answers GIUP: the numbers of those who come, and how to ask for help.
func SMSAid(language string) string { return in(language).aid }

// SMSHelp is the help line, which answers what is empty or unreadable.
func SMSHelp(language string) string { return in(language).help }

// SMSMistyped tells a wrong check digit.
func SMSMistyped(language string) string { return in(language).mistyped }

// SMSTooLong asks for two messages.
func SMSTooLong(language string) string { return in(language).tooLong }

// SMSAway says outright that nothing was received.
func SMSAway(language string) string { return in(language).away }

// SMSForgotten answers HUY, whatever the code was.
func SMSForgotten(language string) string { return in(language).forgot }

// SMSNumbers are the numbers that everybody needs, with a commune's duty lines.
func SMSNumbers(language, lines string) string { return fmt.Sprintf(in(language).numbers, lines) }

// sixteen finds what a reader of the answer would take for a receipt.
var sixteen = regexp.MustCompile(`\d{4}( ?\d{4}){3}`)

// plain spells a text in ASCII, on one line, with nothing in it that looks like a receipt.
func plain(s string) string {
	var b strings.Builder
	for _, r := range strings.Join(strings.Fields(s), " ") {
		switch {
		case strings.ContainsRune("{[", r):
			b.WriteByte('(')
		case strings.ContainsRune("}]", r):
			b.WriteByte(')')
		case strings.ContainsRune("`^~\\|", r): // two septets each, or none, in the network's alphabet
			b.WriteByte(' ')
		case r >= ' ' && r <= '~':
			b.WriteRune(r)
		default:
			b.WriteString(ascii(r))
		}
	}
	text := b.String()
	for sixteen.MatchString(text) { // again: the last four of one and what follows may be another
		text = sixteen.ReplaceAllStringFunc(text, func(code string) string {
			code = strings.ReplaceAll(code, " ", "")
			return code[:4] + "-" + code[4:8] + "-" + code[8:12] + "-" + code[12:]
		})
	}
	return text
}

// ascii spells one rune: a letter of the Vietnamese alphabet keeps its case, typographic quotes and dashes become plain ones.
func ascii(r rune) string {
	switch r {
	case '‘', '’', '“', '”':
		return "'"
	case '–', '—', '‑':
		return "-"
	case '…':
		return "..."
	}
	folded := string(place.Fold(nil, []byte(string(r))))
	for i := range len(folded) {
		if folded[i] >= 0x80 {
			return "" // another script: there is no spelling for it
		}
	}
	if strings.ToUpper(string(r)) == string(r) {
		folded = strings.ToUpper(folded)
	}
	return folded
}

// fit cuts a question at a word so that it takes at most n characters, its sign included.
func fit(s string, n int) string {
	if s == "" {
		s = "?"
	}
	if end := s[len(s)-1]; end != '?' && end != '.' && end != '!' {
		s += "?"
	}
	if len(s) <= n {
		return s
	}
	const mark = "...?"
	s = s[:n-len(mark)]
	if at := strings.LastIndexByte(s, ' '); at > 0 {
		s = s[:at]
	}
	return strings.TrimRight(s, " ,.;:-") + mark
}
