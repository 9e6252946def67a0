package intake

import (
	"context"
	"errors"

	"tipline/crypto"
)

// forgotten is what the desk reads in the thread, so that nobody asks on in vain.
const forgotten = "HUY: mã này đã được hủy theo ý người cầm mã. Hỏi thêm cũng không ai đọc được."

// Forget makes a code open nothing from now on, and destroys what the desk had asked under it. The tip stays: whoever holds a code, or took it from somebody, cannot
// make a tip vanish. What the store has to do waits for the release like everything else, so that no minute of it is written anywhere. A code that nothing is known of
// takes the same answer. ErrNotACode and ErrCheckDigit of crypto, ErrUnavailable. It zeroes typed.
func (in *Intake) Forget(ctx context.Context, typed []byte) error {
	defer zero(typed)
	code, err := crypto.ParseCode(typed)
	if err != nil {
		return err
	}
	defer code.Forget()
	receipt, err := in.derive(ctx, code)
	if err != nil {
		return refused(err)
	}
	defer receipt.Forget()
	f, err := in.find(ctx, receipt)
	if err != nil {
		return refused(err)
	}
	key, err := in.p.Keys.Key(f.tip)
	if !f.known || errors.Is(err, crypto.ErrNoKey) {
		return nil
	}
	if err != nil {
		return refused(err)
	}
	defer key.Forget()
	v := &verbatim{text: []byte(forgotten)}
	defer v.zero()
	a, own, err := in.addition(f, key, &Submission{Channel: "sms"}, v)
	if err != nil {
		return refused(err)
	}
	defer own.Forget()
	a.Lookup, a.Look = &receipt.Lookup, false
	if err := in.p.Spool.Put(a, own, nil); err != nil {
		return refused(err)
	}
	return nil
}
