package wording

import (
	"strings"
	"testing"
)

func TestWhatANoticeMaySay(t *testing.T) {
	for _, row := range []struct{ text, says string }{
		{"Co viec cho tai hop thu cua don vi. Xin mo may lam viec de nhan.", ""},
		{"Please look at your office mailbox.", ""},
		{"Hop thu cua don vi", ""},
		{strings.Repeat("a", 161), "161 letters"},
		{"Có việc chờ", "plain ASCII"},
		{"Co {count} viec", "put into one"},
		{"Co %d viec", "put into one"},
		{"Co ${x}", "put into one"},
		{"Cong an: co viec", "cong an"},
		{"Co TIN BAO moi", "tin bao"},
		{"Co viec ve ma tuy", "ma tuy"},
		{"new tip", "tip"},
		{"Co nguoi ban thuoc lac", "about something"},
		{"Viec khan cap", "khan cap"},
	} {
		err := Check(row.text, 160)
		if (err == nil) != (row.says == "") || err != nil && !strings.Contains(err.Error(), row.says) {
			t.Errorf("%q: %v", row.text, err)
		}
	}
}
