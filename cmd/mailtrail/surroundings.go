package main

import (
	"os"
	"runtime/debug"
	"strings"
)

// language is the one that the environment asks for, as POSIX orders its
// variables: "de", or "en" for all others.
func language(env func(string) string) string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := env(name); value != "" {
			if strings.HasPrefix(strings.ToLower(value), "de") {
				return "de"
			}
			return "en"
		}
	}
	return "en"
}

// isTerminal tells a screen from a file and a pipe.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// style tells whether bold and dim letters are welcome (see no-color.org).
func (at console) style() bool {
	return at.terminal && at.env("NO_COLOR") == "" && at.env("TERM") != "dumb"
}

// version is what the Go tool noted while building.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}
