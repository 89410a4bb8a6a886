package sim

import "context"

// Node is a mail program. What its constructor made survives a crash (spool,
// mailbox); what Run makes is lost with the power.
type Node interface {
	// Run starts the node on a host and returns when it is ready: a server
	// when it listens. What goes on later goes on through the host, and ends
	// when ctx is cancelled, which is when the power goes out. After a repair
	// Run is called again. An error fails the whole run.
	Run(ctx context.Context, host Host) error
}

// Described is a node that tells the figure about itself. It is asked when all
// nodes of the lab are made.
type Described interface{ Describe() Info }

// Info is what a node says of itself before the run.
type Info struct {
	Services []Service
	Domains  []string // delivered here
	Relay    []string // accepted as a backup for others
	Account  string
	Store    string
	Retry    string
	Calls    []Call     // the services that it is set up to call
	MX       []Exchange // the MX records that it publishes
	Records  []string   // all records that it knows, master file format
}

// Call is a service that a node is set up to call by name.
type Call struct {
	Host  HostRef
	Port  int
	Proto string
}

// Exchange is an MX record: mail for Domain goes to Host.
type Exchange struct {
	Domain, Host string
	Preference   int
}

// Kind is a kind of node: how to make one, what can be done with it, and how
// it can misbehave.
type Kind struct {
	// New makes a node from its entry in the scenario.
	New func(Spec) (Node, error)
	// Verbs are the script's steps that this kind performs, by name.
	Verbs map[string]func(Spec) (Step, error)
	// Hows are the behaviours that break can ask of this kind, by name. The lab
	// reads how many times they are to show; all other keys are theirs.
	Hows map[string]func(Spec) (Behaviour, error)
}

// Behaviour begins a node's misbehaviour, as an activity on its host. Each time
// it is about to show, the node asks strike: where that says no, it is used up,
// and the node does as always. Repair ends it: see Mender. Its error is treated
// like that of Step.Do.
type Behaviour func(h Host, n Node, strike func() bool) error

// Step is something to be done with a node.
type Step struct {
	Node NodeRef
	// Do runs as an activity on the node's host. Its error is the person's
	// mistake and ends up in the journal as a note; it does not fail the run.
	Do func(Host, Node) error
}

// Mender is a node whose misbehaviour break can ask for and repair ends.
type Mender interface{ Mend() }

// Spec is an entry of the scenario, with its place in the file.
type Spec interface {
	// Name is the node's name, or the verb.
	Name() string
	// Decode fills a struct with `yaml:"key"` tags (and `yaml:"key,required"`)
	// from the entry. Unknown keys, wrong types and missing required keys are
	// errors that name the file, line, column and the nearest right word. Known
	// field types: string, bool, int, uint64, float64, time.Duration, Text,
	// Address, Domain, HostRef, NodeRef, AccountRef, nested structs, pointers
	// to structs, and slices and string maps of these. An entry that is a mere
	// word decodes into the struct's field tagged `yaml:"…,word"`.
	Decode(into any) error
	// Fail returns an error that points at a key of the entry: "submit.port",
	// "to[1]", or "" for the entry itself.
	Fail(path, why string) error
	// Accounts are all accounts of the lab, in file order.
	Accounts() []Account
	// Hosts are all hosts of the lab, in file order.
	Hosts() []HostInfo
	// Resolvers are the DNS servers that this node asks, in file order.
	Resolvers() []HostInfo
}

// HostInfo is a host's place on the virtual network.
type HostInfo struct {
	Node NodeRef
	Kind string
	Host HostRef // DNS name; empty where it has none
	Addr string  // virtual IPv4 address
}

// Account is a person with a mailbox.
type Account struct {
	Address  Address `yaml:"address,required"`
	Name     string  `yaml:"name"`
	Password string  `yaml:"password,required"`
}

// Address is a mail address, checked: local-part@domain (RFC 5321 section 4.1.2).
type Address string

// Domain is a DNS domain name, checked, lower case, without a last dot.
type Domain string

// HostRef is the DNS name of a host; Decode does not ask that a node has it,
// because a wrong server name is a lesson.
type HostRef string

// NodeRef is the name of a node of the scenario; Decode asks that it exists.
type NodeRef string

// AccountRef is the address of an account of the scenario; Decode asks that it exists.
type AccountRef string
