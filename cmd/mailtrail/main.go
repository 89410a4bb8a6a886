// Mailtrail shows how e-mail travels by running it: labs with real mail
// programs, under one virtual clock, told as a text or played in a browser.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"mailtrail/sim"
)

// What the program's exit code says.
const (
	exitGood     = 0 // all goals hold
	exitGoal     = 1 // a goal fails
	exitBadInput = 2 // somebody has to write something else
	exitFailed   = 3 // the run, or the server, failed
)

// commands are what one may ask for.
type commands struct {
	Run     runCommand     `cmd:"" help:"Run a lesson or a file and print what happened."`
	Check   checkCommand   `cmd:"" help:"Say what is wrong in scenarios, with line and column."`
	Lessons lessonsCommand `cmd:"" help:"List the lessons."`
	Serve   serveCommand   `cmd:"" help:"Serve the page for a browser."`
	Version versionCommand `cmd:"" help:"Say which version this is."`
}

// console is where a command reads its surroundings and writes its answers.
type console struct {
	out, err io.Writer
	env      func(string) string
	terminal bool // out is a screen, not a file or a pipe
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := execute(ctx, os.Args[1:], console{os.Stdout, os.Stderr, os.Getenv, isTerminal(os.Stdout)})
	stop()
	os.Exit(code)
}

// execute does what the arguments ask for and returns the exit code.
func execute(ctx context.Context, args []string, at console) int {
	var cli commands
	exited := false
	parser, err := kong.New(&cli, kong.Name("mailtrail"),
		kong.Description("See how e-mail travels, by running it."),
		kong.Writers(at.out, at.err),
		kong.Exit(func(int) { exited = true }), // --help was printed
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true}),
		kong.Vars{"lang": language(at.env), "addr": defaultAddr},
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(at))
	if err != nil {
		fmt.Fprintln(at.err, err)
		return exitFailed
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if exited {
		return exitGood
	}
	if err != nil {
		fmt.Fprintf(at.err, "%v; see mailtrail --help\n", err)
		return exitBadInput
	}
	return exitCode(parsed.Run(), at)
}

// failure is an error with the exit code that it ends the program with.
type failure struct {
	code int
	err  error // nil where everything is said
}

func (f failure) Error() string {
	if f.err == nil {
		return fmt.Sprintf("exit code %d", f.code)
	}
	return f.err.Error()
}

// exitCode tells what went wrong, once, and returns its exit code. Nothing
// stands before file:line:column, so that editors find the place.
func exitCode(err error, at console) int {
	if err == nil {
		return exitGood
	}
	f := failure{exitFailed, err}
	errors.As(err, &f)
	if f.err != nil {
		fmt.Fprintln(at.err, f.err)
	}
	return f.code
}

type versionCommand struct{}

// Run prints the version; the engine is the version of the journals.
func (versionCommand) Run(at console) error {
	_, err := fmt.Fprintf(at.out, "mailtrail %s, engine %d\n", version(), sim.Engine)
	return err
}
