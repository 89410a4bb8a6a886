package world

import (
	"context"
	"time"

	"mailtrail/sim"
)

// The reasons for a run's end, as they stand in the journal's last event.
const (
	EndQuiet  = "quiet"  // only background events remain
	EndUntil  = "until"  // the clock reached the end of the script
	EndLimit  = "limit"  // a limit was reached
	EndFailed = "failed" // a programming error, a stuck node, or a cancelled run
)

// Outcome is why a run ended.
type Outcome struct{ Why, Detail string }

// Run turns the clock until a virtual time, or with 0 until nothing but
// background events remain. It is called once.
func (w *World) Run(ctx context.Context, until time.Duration) Outcome {
	stop := context.AfterFunc(ctx, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.failLocked("cancelled")
	})
	defer stop()
	w.mu.Lock()
	w.clock.until = until
	w.clock.started = true
	w.mu.Unlock()
	// The clock is turned elsewhere, since somebody has to watch: an activity
	// that never waits keeps who resumed it.
	if w.opt.Settle == nil {
		w.running.Go(w.turn)
		w.watch()
	} else {
		w.clock.kick <- struct{}{}
		w.running.Go(w.driveSettled)
		<-w.clock.done
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.clock.outcome
}

// watch waits for the end. A run whose clock stands still for long although
// something should be running is stuck, and ends as failed.
func (w *World) watch() {
	const looks = 10
	tick := time.NewTicker(sim.WatchdogTimeout / looks)
	defer tick.Stop()
	var seen uint64
	still := 0
	for {
		select {
		case <-w.clock.done:
			return
		case <-tick.C:
		}
		w.mu.Lock()
		if still++; w.clock.fired != seen {
			seen, still = w.clock.fired, 0
		}
		if still >= looks {
			w.failLocked("stuck: no clock event for " + sim.WatchdogTimeout.String())
		}
		w.mu.Unlock()
	}
}

// Close takes every host's power away and returns when no socket and no
// goroutine of the world is left. The journal stays.
func (w *World) Close() {
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return
	}
	w.failLocked("closed")
	w.closed = true
	w.cancel()
	for _, m := range w.machines {
		w.teardownLocked(m)
	}
	for e := range w.ends {
		e.killLocked()
	}
	w.resumeLocked()
	w.mu.Unlock()
	w.running.Wait()
	w.mu.Lock()
	for _, a := range w.idle {
		a.stop()
	}
	w.sockets.close()
	w.mu.Unlock()
	w.journal.Close()
}
