package world_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"mailtrail/sim"
	"mailtrail/sim/world"
)

// openFiles counts this process's descriptors, 0 where the system does not tell.
func openFiles() int {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 0
	}
	return len(entries)
}

// TestNothingIsLeft ends labs in the middle of everything that can be waited
// for, and counts goroutines and descriptors afterwards.
func TestNothingIsLeft(t *testing.T) {
	lab := func() {
		r := newRun(t, world.Options{}, func(h sim.Host) {
			for range 3 {
				c, err := h.Dial(port25, time.Second)
				if err != nil {
					t.Error(err)
					return
				}
				h.Go(func(sim.Host) { bufio.NewReader(c).ReadString('!') })
			}
			h.Go(func(h sim.Host) { h.Sleep(30 * 24 * time.Hour) })
			h.After(30*24*time.Hour, func(sim.Host) {})
			p, err := h.ListenPacket(99)
			if err != nil {
				t.Error(err)
				return
			}
			p.ReadFrom(make([]byte, 10))
		})
		r.Run(context.Background(), time.Hour)
		r.Close()
	}
	lab()
	goroutines, files := runtime.NumGoroutine(), openFiles()
	for range 20 {
		lab()
	}
	// A library's goroutine ends a moment after its connection.
	for range 100 {
		if runtime.NumGoroutine() <= goroutines && openFiles() <= files {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines and %d descriptors became %d and %d", goroutines, files, runtime.NumGoroutine(), openFiles())
}

// A write at an idle point can only come from a goroutine that nobody counted.
func TestAWriteWithoutATokenIsAViolation(t *testing.T) {
	var stray sim.Conn
	settle := func() {
		if stray != nil {
			fmt.Fprint(stray, "surprise\n")
			stray = nil
		}
	}
	r := newRun(t, world.Options{InMemory: true, Settle: settle}, func(h sim.Host) {
		c, err := h.Dial(port25, time.Second)
		if err != nil {
			t.Error(err)
			return
		}
		stray = c
		h.Sleep(time.Second)
	})
	outcome := r.Run(context.Background(), time.Minute)
	r.Close()
	if outcome.Why != world.EndFailed || !strings.Contains(outcome.Detail, "0 tokens are out at a write") || len(r.Violations()) != 1 {
		t.Errorf("got %+v", outcome)
	}
}
