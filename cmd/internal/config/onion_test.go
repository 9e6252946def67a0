package config

import "testing"

// TestOnion: the address of the Tor Project's own site (community page of onion services) is a right one; one letter off is none.
func TestOnion(t *testing.T) {
	const right = "http://2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion"
	if fault := onionFault(right); fault != "" {
		t.Error(fault)
	}
	for i := len("http://"); i < len(right)-len(".onion"); i++ {
		other := byte('a')
		if right[i] == other {
			other = 'b'
		}
		if onionFault(right[:i]+string(other)+right[i+1:]) == "" {
			t.Errorf("letter %d is exchanged, and nothing is wrong", i)
		}
	}
	for _, wrong := range []string{"", right + "/", right[len("http://"):], "http://A" + right[8:]} {
		if onionFault(wrong) == "" {
			t.Errorf("%q is right", wrong)
		}
	}
}
