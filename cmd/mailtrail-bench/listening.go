package main

import (
	"bufio"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// listening measures the time from the program's start to its first answer.
func listening() ([]row, error) {
	const rounds = 7
	var all []float64
	for range rounds {
		took, err := startOnce()
		if err != nil {
			return nil, err
		}
		all = append(all, took.Seconds()*1000)
	}
	return []row{{what: "milliseconds from start to listening", lab: fmt.Sprintf("%.0f", median(all))}}, nil
}

func startOnce() (time.Duration, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	server := exec.CommandContext(ctx, "bin/mailtrail", "serve", "--addr", "127.0.0.1:0")
	out, err := server.StdoutPipe()
	if err != nil {
		return 0, err
	}
	begin := time.Now()
	if err := server.Start(); err != nil {
		return 0, fmt.Errorf("build bin/mailtrail first: %w", err)
	}
	defer func() {
		server.Process.Kill()
		server.Wait()
	}()
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if strings.Contains(lines.Text(), "http://") {
			return time.Since(begin), nil
		}
	}
	return 0, fmt.Errorf("mailtrail serve ended without saying where it listens")
}
