package main

import (
	"fmt"
	"strings"

	"tipline/triage/giveaway"
)

// checkProse names what in an officer's prose only one person could have known, or who is named in it. It is an error until the officer insists.
func checkProse(prose string) error {
	var found []string
	for _, m := range giveaway.Default().Find([]byte(prose)) {
		found = append(found, visible(prose[m.From:m.To]))
	}
	if len(found) == 0 {
		return nil
	}
	return fmt.Errorf("lời tóm tắt có chỗ làm lộ người báo hoặc nêu tên: sửa lại, hoặc thêm -anyway / the prose may give somebody away; mend it, or add -anyway: %s", strings.Join(found, " · "))
}
