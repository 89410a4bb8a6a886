package world

import (
	"fmt"
	"iter"
	"slices"
)

// activity is work that the world has started: a coroutine. It has the control
// from when it is resumed until it waits or ends, and gives it back to whoever
// turns the clock. Since only one thing runs at a time, nothing is gained by
// asking the scheduler for a goroutine: that costs a hundred times as much, and
// wakes a second processor that has nothing to do.
//
// An activity whose work is done takes up the next, on the stack that has grown.
type activity struct {
	resume func() (struct{}, bool) // runs it until it waits or its work is done
	stop   func()                  // ends an idle one
	wait   func(struct{}) bool     // called by the activity itself: gives the control back
	work   func()
}

func newActivity() *activity {
	a := &activity{}
	a.resume, a.stop = iter.Pull(func(wait func(struct{}) bool) {
		a.wait = wait
		for more := true; more; more = wait(struct{}{}) {
			a.work()
		}
	})
	return a
}

// startLocked grants a token to an activity. It runs inside a clock event.
func (w *World) startLocked(life *life, who string, fn func()) {
	var a *activity
	if n := len(w.idle); n > 0 {
		a, w.idle = w.idle[n-1], w.idle[:n-1]
	} else {
		a = newActivity()
	}
	a.work = func() {
		defer func() {
			trouble := recover()
			w.mu.Lock()
			defer w.mu.Unlock()
			if trouble != nil && !w.closed && (life == nil || !life.over) {
				w.failLocked(fmt.Sprintf("%s failed: %v", who, trouble))
			}
			a.work = nil
		}()
		fn()
	}
	w.running.Add(1)
	w.clock.running++
	w.ready = append(w.ready, a)
}

// resumeLocked gives the control to the activities that may have it, and
// returns when all of them wait. Where one has it already, whoever gave it goes
// on with the others.
func (w *World) resumeLocked() {
	for w.current == nil && len(w.ready) > 0 {
		a := w.ready[0]
		w.ready = slices.Delete(w.ready, 0, 1)
		w.current = a
		w.mu.Unlock()
		a.resume()
		w.mu.Lock()
		if a.work == nil {
			w.releaseLocked()
			w.idle = append(w.idle, a)
			w.running.Done()
		}
		w.current = nil
	}
}

// waiter is a place where one goroutine waits. It may be used again when the
// wait is over and nobody knows of it any more.
type waiter struct {
	activity *activity     // that waits
	ch       chan struct{} // for a goroutine that a library has started, which is none
	life     *life
	end      *end // that it reads from, if any
	woken    bool
	err      error // why it was woken, where not by what it waited for
}

// parkLocked gives the caller's token back and waits. The lock is held before
// and after.
func (w *World) parkLocked(p *waiter) {
	w.sealLocked()
	if p.life != nil {
		p.life.enter(p)
	}
	if p.activity = w.current; p.activity != nil {
		w.releaseLocked()
		w.mu.Unlock()
		p.activity.wait(struct{}{})
	} else {
		if p.ch == nil {
			p.ch = make(chan struct{}, 1)
		}
		w.releaseLocked()
		w.mu.Unlock()
		<-p.ch
	}
	w.mu.Lock()
	if p.life != nil {
		p.life.leave(p)
	}
}

// wakeLocked grants a token to a waiting goroutine: the waker counts, never
// the woken.
func (w *World) wakeLocked(p *waiter) {
	if p.woken {
		return
	}
	if p.end != nil {
		p.end.reader, p.end.holds = nil, p.end.owned
	}
	w.clock.running++
	w.letLocked(p)
}

// dismissLocked wakes without a token: for tearing down, and for a reader whose
// connection somebody else closes.
func (w *World) dismissLocked(p *waiter, err error) {
	if p.woken {
		return
	}
	p.err = err
	w.letLocked(p)
}

// letLocked ends a wait.
func (w *World) letLocked(p *waiter) {
	p.woken = true
	if p.activity != nil {
		w.ready = append(w.ready, p.activity)
		return
	}
	p.ch <- struct{}{}
}
