package intake

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"slices"
	"sync"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

const (
	// PhotosMost is how many photos go with one tip.
	PhotosMost = 4
	// PhotoMinutes is how long after a tip they may come.
	PhotoMinutes = 60

	ticketNonce = 12
)

// ErrTicket: not a ticket of this process, or one whose time or number of photos is used up.
var ErrTicket = errors.New("no more photos under this ticket")

// A ticket lets the page that follows a tip bring photos for it. It is a sealed word that only this process can read: nothing is kept of it until it is used,
// and with the process or the hour it is gone.
type ticket struct {
	tip  crypto.ID
	desk string
	lane triage.Lane
	till int64 // minute since 1970
}

// tickets seals and opens them under keys of the hour, and counts what came under each.
type tickets struct {
	now func() time.Time

	mu    sync.Mutex
	hours [2]ticketHour // this and the last
}

type ticketHour struct {
	hour int64
	aead cipher.AEAD
	used map[crypto.ID]int
}

func newTickets(now func() time.Time) *tickets { return &tickets{now: now} }

// turn makes this hour's key; the one before the last is forgotten. The caller holds mu.
func (t *tickets) turn() {
	hour := t.now().Unix() / 3600
	if t.hours[0].aead != nil && t.hours[0].hour == hour {
		return
	}
	var key [32]byte
	rand.Read(key[:])
	defer clear(key[:])
	block, err := aes.NewCipher(key[:])
	if err != nil {
		panic(err) // never: the key has a length that AES knows
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic(err) // never: AES has the block that GCM needs
	}
	t.hours[1] = ticketHour{}
	if t.hours[0].hour == hour-1 {
		t.hours[1] = t.hours[0]
	}
	t.hours[0] = ticketHour{hour: hour, aead: aead, used: map[crypto.ID]int{}}
}

// issue makes a ticket for a tip that was just accepted.
func (t *tickets) issue(tip crypto.ID, desk string, lane triage.Lane) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.turn()
	plain := append([]byte{}, tip[:]...)
	plain = binary.BigEndian.AppendUint64(plain, uint64(t.now().Unix()/60+PhotoMinutes))
	plain = append(append(plain, byte(slices.Index(lanes[:], lane))), desk...)
	nonce := make([]byte, ticketNonce)
	rand.Read(nonce)
	return base64.RawURLEncoding.EncodeToString(t.hours[0].aead.Seal(nonce, nonce, plain, nil))
}

// open reads a ticket. ErrTicket.
func (t *tickets) open(word []byte) (ticket, error) {
	sealed, err := base64.RawURLEncoding.AppendDecode(nil, word)
	if err != nil || len(sealed) <= ticketNonce {
		return ticket{}, ErrTicket
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.turn()
	for _, h := range t.hours {
		if h.aead == nil {
			continue
		}
		plain, err := h.aead.Open(nil, sealed[:ticketNonce], sealed[ticketNonce:], nil)
		if err != nil {
			continue
		}
		k := ticket{till: int64(binary.BigEndian.Uint64(plain[16:])), lane: lanes[plain[24]], desk: string(plain[25:])}
		copy(k.tip[:], plain)
		if t.now().Unix()/60 >= k.till {
			return ticket{}, ErrTicket
		}
		return k, nil
	}
	return ticket{}, ErrTicket
}

// use counts one photo of a tip; false when it would be one too many.
func (t *tickets) use(tip crypto.ID) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.turn()
	if t.hours[0].used[tip]+t.hours[1].used[tip] >= PhotosMost {
		return false
	}
	t.hours[0].used[tip]++
	return true
}
