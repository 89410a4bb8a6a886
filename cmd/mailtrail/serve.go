package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"os/exec"
	"runtime"
	"syscall"

	"mailtrail/nodes"
	"mailtrail/ui"
)

// defaultAddr is where the page is served; this computer only.
const defaultAddr = "127.0.0.1:8088"

type serveCommand struct {
	Addr string `default:"${addr}" help:"Address and port to listen on."`
	Open bool   `help:"Open the page in the browser."`
}

// Run serves the page until it is interrupted.
func (c serveCommand) Run(ctx context.Context, at console) error {
	listener, err := c.listen(at)
	if err != nil {
		return failure{exitFailed, fmt.Errorf("no address to listen on: %w", err)}
	}
	addr := listener.Addr().String()
	server := ui.New(ui.Config{Kinds: nodes.Catalogue, Addr: addr, Logf: log.New(at.err, "", 0).Printf})
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	fmt.Fprintf(at.out, "Mailtrail is at http://%s/ (Ctrl-C ends it)\n", addr)
	if c.Open {
		if err := browse("http://" + addr + "/"); err != nil {
			fmt.Fprintf(at.err, "no browser could be opened (%v): open the address yourself\n", err)
		}
	}
	return server.Serve(listener)
}

// listen takes the address. If the default one is taken it takes a free port
// and says so; an address that somebody chose is taken or an error.
func (c serveCommand) listen(at console) (net.Listener, error) {
	listener, err := net.Listen("tcp", c.Addr)
	if c.Addr != defaultAddr || !errors.Is(err, syscall.EADDRINUSE) {
		return listener, err
	}
	fmt.Fprintf(at.err, "%s is taken, so here is another one\n", defaultAddr)
	return net.Listen("tcp", "127.0.0.1:0")
}

// browse opens an address with the program that the system names for it.
func browse(address string) error {
	command := []string{"xdg-open"}
	switch runtime.GOOS {
	case "darwin":
		command = []string{"open"}
	case "windows":
		command = []string{"rundll32", "url.dll,FileProtocolHandler"}
	}
	return exec.Command(command[0], append(command[1:], address)...).Start()
}
