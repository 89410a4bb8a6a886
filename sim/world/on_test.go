package world_test

import (
	"context"
	"testing"
	"time"

	"mailtrail/sim"
	"mailtrail/sim/world"
)

func TestNothingIsDoneOnAHostWithoutPower(t *testing.T) {
	w := world.New(world.Options{Seed: 1})
	defer w.Close()
	w.AddHost("mx1", "", "192.0.2.1")
	var said []string
	w.At(time.Second, func() {
		w.Crash("mx1")
		for _, name := range []string{"mx1", "mx2"} {
			said = append(said, w.On(name, func(sim.Host) { t.Error("it was done") }).Error())
		}
	})
	w.Run(context.Background(), 0)
	if len(said) != 2 || said[0] != "mx1: the host has no power" || said[1] != "no node is named mx2" {
		t.Errorf("%q", said)
	}
}
