package crypto

// A Recipient is a public age key, hybrid (post-quantum) only.
type Recipient struct{}

// ParseRecipient reads the age1pq1… form; classic, ssh, plugin and passphrase recipients are refused.
func ParseRecipient(s string) (*Recipient, error) { panic("skeleton") }

// String is the age1pq1… form.
func (r *Recipient) String() string { panic("skeleton") }

// Bytes is the raw public key, 1,216 bytes.
func (r *Recipient) Bytes() []byte { panic("skeleton") }

// RecipientFromBytes is the inverse of Bytes.
func RecipientFromBytes(b []byte) (*Recipient, error) { panic("skeleton") }

// An Identity is a private age key, hybrid only. It prints as a placeholder.
type Identity struct{}

// NewIdentity makes one from the system's randomness.
func NewIdentity() (*Identity, error) { panic("skeleton") }

// Recipient is the public half.
func (i *Identity) Recipient() *Recipient { panic("skeleton") }
