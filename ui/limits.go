package ui

import "time"

// The limits of the server. Whoever reaches one is told which it was.
const (
	maxJournalBytes = 1 << 30          // estimated bytes of all labs; the oldest make room
	maxUnfinished   = 64               // labs being computed or waiting for a processor
	maxRecipes      = 4096             // labs known, whether they are at hand or made room
	maxRecipeBytes  = 64 << 20         // bytes of their recipes
	maxBody         = 512 << 10        // bytes of a request
	maxClients      = 4096             // addresses known at once
	maxInFlight     = 64               // requests of one client being answered at once
	maxSockets      = 32               // websockets of one client open at once
	labsPerMinute   = 120              // runs that one client may start
	maxBatch        = 1000             // events in one message
	maxBatchBytes   = 256 << 10        // bytes of one message, as soon as it has an event
	maxSocketRead   = 512              // bytes of a message from a client, who has nothing to say
	pingEvery       = 30 * time.Second // keeps a quiet websocket open
	pongWait        = 75 * time.Second // a client that is silent for longer is gone
	writeWait       = 20 * time.Second // a client that takes no bytes for longer is gone
	labWait         = 20 * time.Second // a request waits for a run; twice the watchdog
	headerWait      = 10 * time.Second // for a request's header
	exchangeWait    = 2 * time.Minute  // for a request and its answer; a stream has writeWait for each batch
	idleWait        = 2 * time.Minute  // for the next request of a connection
	maxHeaderBytes  = 32 << 10         // bytes of a request's header
	clientForgotten = 2 * time.Minute  // an address that asks nothing for longer is forgotten
)
