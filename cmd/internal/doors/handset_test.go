package doors

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"tipline/cmd/internal/load"
	"tipline/crypto"
	"tipline/intake"
)

// TestTwoPeopleOnOneHandset: whoever takes up a telephone within half an hour of another's tip and tells a story gets a tip and a code of their own, and an answer that is
// the very one that they would have got on a telephone of their own: it says nothing of the first. What goes on with the first is answered by a text that
// is the same for everybody, without code or content.
func TestTwoPeopleOnOneHandset(t *testing.T) {
	t.Parallel()
	v := newVillage(t)
	_, shared := v.open(doorways()[:1])
	_, alone := v.open(doorways()[:1])
	r := rand.New(rand.NewPCG(3, 4))
	say := func(base, from, body string) string {
		t.Helper()
		answer, err := text(base, nextID(), from, body)
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
	const handsets = 150
	for i := range handsets {
		telephone, story := fmt.Sprintf("+849%08d", i), load.NewTeller(uint64(1000+i)).Story()
		first := say(shared, telephone, load.NewTeller(uint64(i)).Story())
		v.later(time.Duration(r.IntN(29)) * time.Minute / handsets)
		second, own := say(shared, telephone, story), say(alone, fmt.Sprintf("+847%08d", i), story)
		if a, b := codePattern.FindString(first), codePattern.FindString(second); a == "" || b == "" || a == b || shape(second) != shape(own) {
			t.Errorf("%q is answered %q after another's story, and %q alone", story, second, own)
		}
	}
	if kept := v.kept(); kept != [2]int{3 * handsets, 0} {
		t.Errorf("%d tips and %d additions of %d stories", kept[0], kept[1], 3*handsets)
	}
	same := (intake.Answer{Outcome: intake.Added}).SMS("vi")
	for i := range 20 {
		telephone := fmt.Sprintf("+848%08d", i)
		code := codePattern.FindString(say(shared, telephone, "co nguoi ban ma tuy"))
		going := say(shared, telephone, "o xa A Luoi 2 toi hom qua")
		under := say(shared, telephone, "TL "+code+" them hai nguoi")
		if stranger := say(shared, telephone, "TL "+crypto.NewCode().Reveal()+" them ba nguoi"); going != same || under != same || stranger != same {
			t.Errorf("going on is answered %q, with the code %q, with another code %q", going, under, stranger)
		}
	}
}
