package world

import (
	"bytes"
	"hash/maphash"
	"sort"
	"sync"

	"mailtrail/sim"
)

// Capture holds what the journal folds away: the bytes of the wires, by the
// event that tells of them, and the letters as they stood at each node. It is
// safe for readers while a run goes on.
type Capture struct {
	mu      sync.Mutex
	wires   [][]burst // in blocks, so that what is held never moves
	block   []byte    // what is left of the last block of the wires' bytes
	size    int
	letters map[place][]byte
	seed    maphash.Seed
	known   map[uint64][][]byte // letters by hash: equal ones are held once
	held    int
}

// The sizes of blocks: bursts, and bytes.
const (
	burstBlock = 256
	byteBlock  = 64 << 10
)

type burst struct {
	seq  int
	data []byte
}

type place struct{ msg, node string }

func newCapture() *Capture {
	return &Capture{letters: map[place][]byte{}, seed: maphash.MakeSeed(), known: map[uint64][][]byte{}}
}

// Bytes returns what crossed the wire at a say, query, answer or lost event;
// nil for others. Read only.
func (c *Capture) Bytes(seq int) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := sort.Search(len(c.wires), func(i int) bool { return c.wires[i][0].seq > seq }) - 1
	if i < 0 {
		return nil
	}
	block := c.wires[i]
	i = sort.Search(len(block), func(i int) bool { return block[i].seq >= seq })
	if i == len(block) || block[i].seq != seq {
		return nil
	}
	return block[i].data
}

// Letter returns a letter as it last stood at a node. Read only.
func (c *Capture) Letter(msg, node string) ([]byte, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	letter, ok := c.letters[place{msg, node}]
	if !ok {
		return nil, false
	}
	return letter, true
}

// Size is the number of bytes that the capture holds.
func (c *Capture) Size() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.size + c.held
}

// copy returns a copy of bytes that will be recorded.
func (c *Capture) copy(data []byte) []byte {
	if len(data) > byteBlock/4 {
		return bytes.Clone(data)
	}
	if len(data) > len(c.block) {
		c.block = make([]byte, byteBlock)
	}
	n := copy(c.block, data)
	held := c.block[:n:n]
	c.block = c.block[n:]
	return held
}

// record holds a burst, and tells whether there was room. The bytes must not
// be written to afterwards.
func (c *Capture) record(seq int, data []byte) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.size += len(data); c.size > sim.MaxCapture {
		return false
	}
	last := len(c.wires) - 1
	if last < 0 || len(c.wires[last]) == burstBlock {
		c.wires = append(c.wires, make([]burst, 0, burstBlock))
		last++
	}
	c.wires[last] = append(c.wires[last], burst{seq, data})
	return true
}

// keep holds a letter, and tells whether there was room. Its bytes must not be
// written to afterwards.
func (c *Capture) keep(msg, node string, letter []byte) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	letter, ok := c.shareLocked(letter)
	if ok {
		c.letters[place{msg, node}] = letter
	}
	return ok
}

// shareLocked returns the one copy of a letter.
func (c *Capture) shareLocked(letter []byte) ([]byte, bool) {
	sum := maphash.Bytes(c.seed, letter)
	for _, held := range c.known[sum] {
		if bytes.Equal(held, letter) {
			return held, true
		}
	}
	if c.held+len(letter) > sim.MaxLabBytes {
		return nil, false
	}
	c.known[sum] = append(c.known[sum], letter)
	c.held += len(letter)
	return letter, true
}
