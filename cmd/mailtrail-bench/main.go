// Command mailtrail-bench measures a lab side by side with what it is compared
// to, in one run, because machines are shared and noisy: a ratio stays true
// where a time does not. It prints a table.
package main

import (
	"fmt"
	"os"
	"slices"
	"text/tabwriter"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "mailtrail-bench:", err)
		os.Exit(1)
	}
}

// row is one line of the table.
type row struct{ what, lab, plain, ratio, goal string }

func run() error {
	var rows []row
	for _, part := range []func() ([]row, error){letters, journals, stress, queues, idling, listening} {
		more, err := part()
		if err != nil {
			return err
		}
		rows = append(rows, more...)
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "what\tlab\tplain\tratio\tgoal")
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.what, r.lab, r.plain, r.ratio, r.goal)
	}
	return w.Flush()
}

// median of a few measurements; it takes the slice over.
func median(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}
