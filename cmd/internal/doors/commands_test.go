package doors

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"tipline/channels/sms"
	"tipline/crypto"
	"tipline/intake"
)

// An effect is what a message brings about: what the answer says, and what is kept.
type effect struct {
	says        string // a part of the answer; "" for none at all
	tips, added int
}

var (
	tipped   = effect{"Ma: ", 1, 0}
	silently = effect{"", 1, 0}
	addedTo  = effect{"van dung ma cu", 0, 1}
	told     = effect{"Chua co tin moi", 0, 0}
	undone   = effect{"Da huy", 0, 0}
	numbers  = effect{"115", 0, 0}
)

// spellings are how one word comes in: what a hand, a keyboard or a telephone makes of it.
type spelling struct{ how, word string }

// words are the commands, as they may be spelled. Words in other alphabets' letters are no commands.
var words = map[string][]spelling{
	"TL":       {{"capitals", "TL"}, {"small", "tl"}, {"mixed", "Tl"}, {"wide", "ＴＬ"}, {"colon", "TL:"}, {"in brackets", "(TL)"}, {"a space before", "  TL"}, {"a hidden sign", "T\u200bL"}},
	"HOI":      {{"capitals", "HOI"}, {"small", "hoi"}, {"marked", "Hỏi"}, {"taken apart", "Ho\u0309i"}, {"telex", "hoir"}, {"VNI", "HOI3"}, {"wide", "ｈｏｉ"}, {"dots", "HOI..."}, {"quotes", "“Hỏi”"}},
	"HUY":      {{"capitals", "HUY"}, {"small", "huy"}, {"marked", "Hủy"}, {"marked otherwise", "Huỷ"}, {"taken apart", "Hu\u0309y"}, {"telex", "huyr"}, {"VNI", "huy3"}, {"dash", "HUY -"}},
	"IM":       {{"capitals", "IM"}, {"small", "im"}, {"marked", "Ỉm"}, {"colon", "im:"}, {"wide", "ＩＭ"}},
	"CB":       {{"capitals", "CB"}, {"small", "cb"}, {"quotes", "\"CB\""}, {"comma", "cb,"}},
	"BAO THEM": {{"capitals", "BAO THEM"}, {"small", "bao them"}, {"marked", "Báo thêm:"}, {"taken apart", "Ba\u0301o the\u0302m"}, {"telex", "baso theem"}, {"VNI", "bao1 the6m"}, {"two spaces", "BAO  THEM"}},
	"THU":      {{"capitals", "THU"}, {"small", "thu"}, {"marked", "Thử"}, {"telex", "thuwr"}, {"colon", "THU:"}},
	"GIUP":     {{"capitals", "GIUP"}, {"small", "giup"}, {"marked", "Giúp!"}, {"taken apart", "Giu\u0301p"}, {"telex", "giups"}, {"VNI", "giup1"}, {"question", "GIUP?"}},
	"SO":       {{"capitals", "SO A Luoi 1"}, {"small", "so a luoi 1"}, {"marked", "Số A Lưới 1"}, {"taken apart", "So\u0302\u0301 A Luoi 1"}, {"telex", "soos A Luoi 1"}, {"VNI", "so61 A Luoi 1"}, {"alone", "SO"}},
}

// strangers look like commands and are none: what anybody writes is kept, and answered as a tip.
var strangers = []spelling{
	{"Cyrillic", "НОІ"}, {"Greek", "ΤL"}, {"mathematical", "𝐇𝐎𝐈"}, {"Lao", "ຖາມ"}, {"a longer word", "HOIS1"}, {"two words", "xin hoi"}, {"a code with a slip in it", "TL sai"},
}

// codeAs are the ways to write a code.
func codeAs(code string) []spelling {
	solid := strings.ReplaceAll(code, " ", "")
	wide := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + '０'
		}
		return r
	}, code)
	lao := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + '໐'
		}
		return r
	}, code)
	return []spelling{
		{"in groups", " " + code}, {"solid", " " + solid}, {"dashes", " " + strings.ReplaceAll(code, " ", "-")}, {"dots", " " + strings.ReplaceAll(code, " ", ".")},
		{"hard spaces", "\u00a0" + strings.ReplaceAll(code, " ", "\u00a0")}, {"wide digits", " " + wide}, {"Lao digits", " " + lao}, {"right behind the word", code},
	}
}

var gsm = regexp.MustCompile(`^[ -\[\]_a-}]*$`) // ASCII without what takes two places or none in the network's alphabet is checked apart

// oneMessage says whether an answer goes out as one message of the plainest alphabet, on one line.
func oneMessage(answer string) bool {
	return len(answer) <= intake.MaxSMS && gsm.MatchString(answer) && !strings.ContainsAny(answer, "[]{}\\^~|`")
}

// A caller is one row of the table: what is written, and what must come of it.
type caller struct {
	name, text string
	effect
}

// table is every command in every spelling; code is a tip's.
func table(code string) (rows []caller) {
	add := func(command string, s spelling, rest string, e effect) {
		rows = append(rows, caller{command + ", " + s.how, s.word + rest, e})
	}
	coded := func(command, rest string, e effect, of string) {
		for i, s := range words[command] {
			add(command, s, " "+of+rest, e)
			if i > 0 {
				continue
			}
			for _, c := range codeAs(of) {
				rows = append(rows, caller{command + ", code " + c.how, s.word + c.word + rest, e})
			}
		}
	}
	coded("TL", " them hai nguoi", addedTo, code)
	coded("HOI", "", told, code)
	coded("HUY", "", undone, crypto.NewCode().Reveal())
	for command, e := range map[string]effect{"IM": silently, "CB": tipped, "BAO THEM": tipped, "THU": tipped} {
		for i, s := range words[command] {
			add(command, s, fmt.Sprintf(" chuyen %d %s o xa A Luoi 1", i, tellingOf(command, i)), e)
		}
	}
	for _, s := range words["GIUP"] {
		add("GIUP", s, "", effect{"113", 0, 0})
	}
	for _, s := range words["SO"] {
		add("SO", s, "", numbers)
	}
	for i, s := range strangers {
		add("none", s, " 1234 5678 9012 3456 "+tellingOf("none", i), tipped)
	}
	for _, c := range codeAs(code)[:6] {
		rows = append(rows, caller{"a code alone, " + c.how, c.word, told})
	}
	return append(rows, caller{"HOI and a slip", "HOI 1234 5678 9012 3456", effect{"Ma bi sai so", 0, 0}}, caller{"nothing", " \u00a0\n", effect{"", 0, 0}})
}

// tellingOf is a story that none of the others repeats.
func tellingOf(command string, i int) string {
	words := make([]string, 6)
	for j := range words {
		words[j] = storyWords[(len(command)*31+i*17+j*(7+i))%len(storyWords)]
	}
	return strings.Join(words, " ")
}

// TestCommandsInEverySpellingThroughEveryDoor sends the table through each carrier and encoding, and looks at the answer's words, length and alphabet and at what is kept.
func TestCommandsInEverySpellingThroughEveryDoor(t *testing.T) {
	t.Parallel()
	v := newVillage(t)
	_, base := v.open(doorways())
	first := must(text(base, nextID(), number, "toi qua co nguoi ban ma tuy o xa A Luoi 2"))
	code := codePattern.FindString(first)
	v.release()
	sent := 0
	for n, c := range carriers(t, base) {
		for i, row := range table(code) {
			if strings.HasPrefix(row.name, "nothing") && strings.HasPrefix(c.name, "gammu") {
				continue // nothing that anybody could read stays with the radio
			}
			kept := v.kept()
			answer := c.send(fmt.Sprintf("+849%04d%04d", n, i), row.text)
			sent++
			if row.says == "" && row.tips == 0 {
				row.says = "Cu nhan" // what is empty is helped
			}
			tips, added := v.kept()[0]-kept[0], v.kept()[1]-kept[1]
			if !strings.Contains(answer, row.says) || (answer == "") != (row.says == "") || !oneMessage(answer) || tips != row.tips || added != row.added {
				t.Errorf("%s, %s: %q is answered %q, %d tips and %d additions are kept; want %+v", c.name, row.name, row.text, answer, tips, added, row.effect)
			}
		}
		v.release()
	}
	t.Logf("%d messages", sent)
}

// kept counts tips and additions in the spool.
func (v *village) kept() (n [2]int) {
	for _, w := range v.spool.Waiting() {
		if w.ID == w.Tip {
			n[0]++
		} else {
			n[1]++
		}
	}
	return n
}

// TestReplies has doors that say less: ack gives no codes, silent says nothing; what is kept is the same.
func TestReplies(t *testing.T) {
	t.Parallel()
	v := newVillage(t)
	ack, silent := intake.SMSAck("vi"), ""
	for _, row := range []struct {
		reply sms.Reply
		tip   string
	}{{sms.ReplyAck, ack}, {sms.ReplySilent, silent}} {
		doors := doorways()
		for i := range doors {
			doors[i].Reply = row.reply
		}
		_, base := v.open(doors)
		for _, c := range carriers(t, base) {
			before := v.kept()[0]
			for i, message := range []string{"co nguoi ban ma tuy", "THU co nguoi ban ma tuy", "CB xa nhan tien", "BAO THEM mat ma roi"} {
				if got := c.send(fmt.Sprintf("+84912%06d", turn.Load()), fmt.Sprint(message, " ", tellingOf(string(row.reply)+c.name, i))); got != row.tip {
					t.Errorf("%s, %s: %q", row.reply, c.name, got)
				}
			}
			if n := v.kept()[0] - before; n != 4 {
				t.Errorf("%s, %s: %d of 4 are kept", row.reply, c.name, n)
			}
			if got := c.send(number, "HOI "+crypto.NewCode().Reveal()); (got == "") != (row.reply == sms.ReplySilent) || !oneMessage(got) {
				t.Errorf("%s, %s: HOI is answered %q", row.reply, c.name, got)
			}
		}
	}
}
