package lab

import "context"

// Gate lets a number of runs go on at once; the others wait. A nil Gate lets
// all in.
type Gate struct{ places chan struct{} }

// NewGate returns a gate with n ≥ 1 places. A run needs a processor: more
// places than those make each run slower and none earlier.
func NewGate(n int) *Gate { return &Gate{make(chan struct{}, max(n, 1))} }

// enter waits for a place, or returns the context's error.
func (g *Gate) enter(ctx context.Context) error {
	if g == nil || ctx.Err() != nil {
		return ctx.Err()
	}
	select {
	case g.places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// leave gives the place to another.
func (g *Gate) leave() {
	if g != nil {
		<-g.places
	}
}
