// Command tsgen writes the TypeScript types of the journal's events, so that
// the page and the program cannot disagree about them:
//
//	go generate ./ui/...
package main

import (
	"bytes"
	"fmt"
	"os"

	"mailtrail/sim"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: tsgen FILE")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "tsgen:", err)
		os.Exit(1)
	}
}

func write(file string) error {
	var text bytes.Buffer
	if err := generate(&text, sim.Bodies()); err != nil {
		return err
	}
	return os.WriteFile(file, text.Bytes(), 0o644)
}
