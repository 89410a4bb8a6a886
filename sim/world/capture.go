package world

import (
	"crypto/sha256"
	"sort"
	"sync"

	"mailtrail/sim"
)

// Capture holds what the journal folds away: the bytes of the wires, by the
// event that tells of them, and the letters as they stood at each node. It is
// safe for readers while a run goes on.
type Capture struct {
	mu      sync.Mutex
	wires   []burst
	size    int
	letters map[place]*[]byte
	known   map[[sha256.Size]byte]*[]byte // letters by hash: equal ones are held once
	held    int
}

type burst struct {
	seq  int
	data []byte
}

type place struct{ msg, node string }

func newCapture() *Capture {
	return &Capture{letters: map[place]*[]byte{}, known: map[[sha256.Size]byte]*[]byte{}}
}

// Bytes returns what crossed the wire at a say, query, answer or lost event;
// nil for others. Read only.
func (c *Capture) Bytes(seq int) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := sort.Search(len(c.wires), func(i int) bool { return c.wires[i].seq >= seq })
	if i == len(c.wires) || c.wires[i].seq != seq {
		return nil
	}
	return c.wires[i].data
}

// Letter returns a letter as it last stood at a node. Read only.
func (c *Capture) Letter(msg, node string) ([]byte, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	letter, ok := c.letters[place{msg, node}]
	if !ok {
		return nil, false
	}
	return *letter, true
}

// Size is the number of bytes that the capture holds.
func (c *Capture) Size() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.size + c.held
}

// record keeps a burst, and tells whether there was room.
func (c *Capture) record(seq int, data []byte) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.size += len(data); c.size > sim.MaxCapture {
		return false
	}
	c.wires = append(c.wires, burst{seq, data})
	return true
}

// keep holds a letter, and tells whether there was room.
func (c *Capture) keep(msg, node string, letter []byte) bool {
	sum := sha256.Sum256(letter)
	c.mu.Lock()
	defer c.mu.Unlock()
	held, ok := c.known[sum]
	if !ok {
		if c.held+len(letter) > sim.MaxLabBytes {
			return false
		}
		copied := append([]byte(nil), letter...)
		held = &copied
		c.known[sum] = held
		c.held += len(letter)
	}
	c.letters[place{msg, node}] = held
	return true
}
