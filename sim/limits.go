package sim

import "time"

// The limits of one lab. Reaching one ends the run with an End event that
// names it, or refuses the scenario with an error that says the figure.
const (
	MaxNodes        = 64                  // nodes in a lab
	MaxAccounts     = 256                 // accounts in a lab
	MaxLetters      = 2000                // letters seen in a run
	MaxLetterBytes  = 10 << 20            // bytes of one letter
	MaxLabBytes     = 256 << 20           // bytes of all letters of a run, each counted once
	MaxCapture      = 1 << 30             // bytes that cross the wires of a run
	MaxEvents       = 200_000             // events in a journal
	MaxHorizon      = 60 * 24 * time.Hour // virtual time that a run may cover
	MaxScenario     = 256 << 10           // bytes of a scenario file
	MaxRecipe       = 512 << 10           // bytes of a recipe's file, with its scenario
	MaxSeed         = 1<<53 - 1           // what every reader of JSON takes exactly (RFC 8259 section 6)
	MaxNesting      = 32                  // levels in a scenario file
	MaxScript       = 2000                // script steps and interventions
	MaxConnections  = 100_000             // connections opened in a run
	MaxChunk        = 32 << 10            // bytes that cross a socket at once
	DefaultLatency  = 20 * time.Millisecond
	ConnectTimeout  = 30 * time.Second // RFC 5321 names none; 30 s is what MTAs use
	WatchdogTimeout = 10 * time.Second // wall time without a clock event
)
