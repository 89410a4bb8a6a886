package main

import (
	"fmt"
	"runtime"
	"strings"
	"time"
)

// twoHops is a lab in which alice submits letters, one a second, that a first
// server relays to a second one. attach is added to each letter, in bytes.
func twoHops(letters, attach int) string {
	var b strings.Builder
	b.WriteString(`
accounts:
  - {address: alice@uni.example, password: wonder}
  - {address: bob@firma.example, password: builder}
nodes:
  alice: {kind: mua, account: alice@uni.example, submit: {server: smtp.uni.example, port: 587, security: none}}
  msa: {kind: mta, host: smtp.uni.example, domains: [uni.example], store: uni}
  mx1: {kind: mta, host: mx1.firma.example, domains: [firma.example], store: firma}
  ns:
    kind: dns
    records: |
      uni.example. 300 IN MX 10 smtp.uni.example.
      firma.example. 300 IN MX 10 mx1.firma.example.
script:
`)
	for i := range letters {
		file := ""
		if attach > 0 {
			file = fmt.Sprintf(", attach: {name: picture.bin, size: %d}", attach)
		}
		fmt.Fprintf(&b, "  - {at: %ds, send: {from: alice, to: [bob@firma.example], subject: Benchmark, body: \"%s\"%s}}\n",
			i+1, strings.Repeat("Are you free at ten? ", 3), file)
	}
	return b.String()
}

// cost is what a number of letters has taken.
type cost struct{ wall, processor time.Duration }

// timed measures work, after a collection, so that nobody pays for another's
// garbage.
func timed(work func() error) (cost, error) {
	runtime.GC()
	begin, spent := time.Now(), processorTime()
	err := work()
	return cost{time.Since(begin), processorTime() - spent}, err
}

// letters compares letters over two hops: in a lab with all that it records; on
// plain sockets, which carry a finished letter and ask nobody; and on plain
// sockets with the same job, a MIME letter composed and three DNS questions.
func letters() ([]row, error) {
	bare, err := newPlain(nil)
	if err != nil {
		return nil, err
	}
	defer bare.close()
	asked, err := newNames()
	if err != nil {
		return nil, err
	}
	defer asked.close()
	same, err := newPlain(asked)
	if err != nil {
		return nil, err
	}
	defer same.close()
	var rows []row
	for _, size := range []struct {
		name          string
		attach, bytes int
	}{{"1 KB", 300, 1 << 10}, {"20 KB", 14_400, 20 << 10}} {
		finished, file := letterOf(size.bytes), make([]byte, size.attach)
		inLab, onBare, onSame, err := compare(twoHops(lettersEach, size.attach),
			func() error { return bare.send(finished) },
			func() error {
				letter, err := compose(file)
				if err != nil {
					return err
				}
				return same.send(letter)
			})
		if err != nil {
			return nil, err
		}
		rows = append(rows,
			perSecond("letters per second over two hops, "+size.name, inLab, onBare, "≥ 1.0"),
			processor("  processor time of a letter, µs", inLab, onBare),
			perSecond("  letters per second, same job: MIME and DNS too", inLab, onSame, ""),
			processor("  processor time of a letter, same job, µs", inLab, onSame))
	}
	return rows, nil
}

// lettersEach is how many letters one round sends on each side.
const lettersEach = 300

// compare measures the three sides in turn, so that each has its share of the
// machine's moods.
func compare(text string, bare, same func() error) (inLab, onBare, onSame []cost, err error) {
	const rounds = 9
	for range rounds {
		runtime.GC()
		t, err := try(text)
		if err != nil {
			return nil, nil, nil, err
		}
		inLab = append(inLab, t.cost)
		for _, side := range []struct {
			send  func() error
			costs *[]cost
		}{{bare, &onBare}, {same, &onSame}} {
			c, err := timed(func() error {
				for range lettersEach {
					if err := side.send(); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return nil, nil, nil, err
			}
			*side.costs = append(*side.costs, c)
		}
	}
	return inLab, onBare, onSame, nil
}

// perSecond is a row of rates; its ratio is the median of the rounds' ratios.
func perSecond(what string, inLab, other []cost, goal string) row {
	rate := func(c cost) float64 { return lettersEach / c.wall.Seconds() }
	return row{what, fmt.Sprintf("%.0f", median(each(inLab, rate))), fmt.Sprintf("%.0f", median(each(other, rate))),
		ratio(inLab, other, func(c cost) time.Duration { return c.wall }), goal}
}

// processor is a row of what the machine has worked for a letter, both of its
// processors together.
func processor(what string, inLab, other []cost) row {
	micros := func(c cost) float64 { return float64(c.processor.Microseconds()) / lettersEach }
	return row{what, fmt.Sprintf("%.0f", median(each(inLab, micros))), fmt.Sprintf("%.0f", median(each(other, micros))),
		ratio(inLab, other, func(c cost) time.Duration { return c.processor }), ""}
}

func ratio(inLab, other []cost, of func(cost) time.Duration) string {
	var all []float64
	for i := range inLab {
		all = append(all, float64(of(other[i]))/float64(of(inLab[i])))
	}
	return fmt.Sprintf("%.2f", median(all))
}

func each(costs []cost, of func(cost) float64) []float64 {
	var all []float64
	for _, c := range costs {
		all = append(all, of(c))
	}
	return all
}
