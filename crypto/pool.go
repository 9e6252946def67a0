package crypto

import "context"

// A SealPool keeps age writers opened ahead of need, so that the post-quantum cost is off the accepting path.
type SealPool struct{}

// NewSealPool makes a pool holding up to size writers for each Readers it has been asked to keep.
func NewSealPool(size int) *SealPool { panic("skeleton") }

// Keep names the Readers to hold writers for; others' writers are dropped.
func (p *SealPool) Keep(all []Readers) { panic("skeleton") }

// Seal is SealTip through the pool; without a ready writer it seals afresh.
func (p *SealPool) Seal(kind Kind, plaintext []byte, to Readers) ([]byte, error) { panic("skeleton") }

// Turn drops every writer and collects the memory.
func (p *SealPool) Turn() { panic("skeleton") }

// Run refills until ctx ends.
func (p *SealPool) Run(ctx context.Context) error { panic("skeleton") }

// A ReceiptPool keeps receipts derived ahead of need.
type ReceiptPool struct{}

// A PreparedReceipt is a code with what is stored for it.
type PreparedReceipt struct {
	Code    Code
	Receipt Receipt
	Reply   *Recipient
}

// NewReceiptPool makes a pool of up to size receipts under the pepper.
func NewReceiptPool(size int, pepper []byte) *ReceiptPool { panic("skeleton") }

// Draw hands one out, once; false past the pool.
func (p *ReceiptPool) Draw() (PreparedReceipt, bool) { panic("skeleton") }

// Turn drops every receipt.
func (p *ReceiptPool) Turn() { panic("skeleton") }

// Run refills until ctx ends.
func (p *ReceiptPool) Run(ctx context.Context) error { panic("skeleton") }
