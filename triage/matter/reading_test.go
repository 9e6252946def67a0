package matter

import (
	"reflect"
	"testing"

	"tipline/triage/place"
)

// TestARoomIsEmptyBehindAReading: the hashes and numbers of words would tell a text to whoever tries words.
func TestARoomIsEmptyBehindAReading(t *testing.T) {
	r := Default().read(place.Fold(nil, []byte("Công an xã nhận 5 triệu của bọn buôn ma túy rồi thả người, con ông chủ tịch cũng dính")))
	_ = defaultWeights().weigh(r)
	room := r.room
	used := 0
	each := func(see func(name string, all reflect.Value)) {
		for _, of := range []reflect.Value{reflect.ValueOf(*room), reflect.ValueOf(room.script)} {
			for i := range of.NumField() {
				if of.Field(i).Kind() == reflect.Slice {
					see(of.Type().Field(i).Name, of.Field(i))
				}
			}
		}
	}
	each(func(_ string, all reflect.Value) { used += all.Len() })
	if used < 100 || room.script.bits == 0 {
		t.Fatalf("%d entries: the test is blind", used)
	}
	r.forget()
	each(func(name string, all reflect.Value) {
		for i := range all.Cap() {
			if !all.Slice(0, all.Cap()).Index(i).IsZero() {
				t.Fatalf("%s is left", name)
			}
		}
	})
	if room.script.bits != 0 || r.room != nil {
		t.Error("the reading has its room still, or bits of its words")
	}
}
