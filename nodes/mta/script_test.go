package mta_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"strings"

	"mailtrail/sim"
)

// script is a server that says what a test wrote: a greeting, then an answer to
// each command, by its verb. What is not written is answered with 250, DATA with
// 354. An answer "close" closes without a word.
type script map[string]string

// Run serves the script on the port of mail.
func (s script) Run(_ context.Context, h sim.Host) error {
	listener, err := h.Listen(25)
	if err != nil {
		return err
	}
	h.Serve(listener, func(l net.Listener) error {
		for {
			conn, err := l.Accept()
			if err != nil {
				return err
			}
			go s.serve(conn)
		}
	})
	return nil
}

func (s script) serve(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewScanner(conn)
	answer := func(to, usual string) bool {
		words, ok := s[to]
		if !ok {
			words = usual
		}
		if words == "close" {
			return false
		}
		fmt.Fprintf(conn, "%s\r\n", words)
		return true
	}
	if !answer("", "220 script ESMTP") {
		return
	}
	for in.Scan() {
		verb, _, _ := strings.Cut(strings.ToUpper(in.Text()), " ")
		usual := "250 2.0.0 fine"
		if verb == "DATA" {
			usual = "354 go on"
		}
		// RCPT TO:<bob@firma.example> may have an answer of its own.
		if _, ok := s[in.Text()]; ok {
			verb = in.Text()
		}
		if !answer(verb, usual) {
			return
		}
		if verb == "DATA" && s[verb] == "" {
			for in.Scan() && in.Text() != "." {
			}
			if !answer(".", "250 2.0.0 queued as S1") {
				return
			}
		}
		if verb == "QUIT" {
			return
		}
	}
}
