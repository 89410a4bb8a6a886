package mta

import (
	"fmt"
	"testing"
	"time"
)

// A greylist that is full forgets who was seen longest ago.
func TestAGreylistHasALimit(t *testing.T) {
	g, now := newGreylist(), time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	visitor := func(i int) triplet { return triplet{from: fmt.Sprint(i)} }
	for i := range maxGreylist + 1 {
		g.meet(visitor(i), now.Add(time.Duration(i)*time.Millisecond))
	}
	if len(g.seen) != maxGreylist || g.seen[visitor(0)] != nil || g.seen[visitor(1)] == nil {
		t.Errorf("%d are remembered, the first of them %v", len(g.seen), g.seen[visitor(0)])
	}
	if wait, _ := g.meet(visitor(1), now.Add(greyDelay+time.Minute)); wait != 0 {
		t.Errorf("who was remembered still waits %v", wait)
	}
}
