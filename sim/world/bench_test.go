package world_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"testing"
	"time"

	"mailtrail/sim"
	"mailtrail/sim/world"
)

// BenchmarkPingPong compares a question and its answer on the lab's wires with
// the same on a plain loopback connection.
func BenchmarkPingPong(b *testing.B) {
	const rounds = 1000
	ask := func(b *testing.B, c net.Conn, in *bufio.Reader) {
		for range rounds {
			fmt.Fprint(c, "NOOP\n")
			if _, err := in.ReadString('\n'); err != nil {
				b.Fatal(err)
			}
		}
	}
	for _, memory := range []bool{false, true} {
		b.Run(fmt.Sprintf("lab/memory=%v", memory), func(b *testing.B) {
			for b.Loop() {
				w := world.New(world.Options{InMemory: memory, Start: start})
				w.AddHost("bell", "", "192.0.2.1")
				w.AddHost("caller", "", "192.0.2.2")
				w.Boot("bell", bell{})
				w.Boot("caller", node(func(h sim.Host) {
					h.After(time.Second, func(h sim.Host) {
						c, err := h.Dial(port25, time.Second)
						if err != nil {
							b.Error(err)
							return
						}
						in := bufio.NewReader(c)
						in.ReadString('\n')
						ask(b, c, in)
						c.Close()
					})
				}))
				w.Run(context.Background(), 0)
				w.Close()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rounds, "ns/round")
		})
	}
	b.Run("plain", func(b *testing.B) {
		l, err := net.Listen("tcp4", "127.0.0.1:0")
		if err != nil {
			b.Fatal(err)
		}
		defer l.Close()
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				go ring(c)
			}
		}()
		for b.Loop() {
			c, err := net.Dial("tcp4", l.Addr().String())
			if err != nil {
				b.Fatal(err)
			}
			in := bufio.NewReader(c)
			in.ReadString('\n')
			ask(b, c, in)
			c.Close()
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rounds, "ns/round")
	})
}
