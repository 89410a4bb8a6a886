package sim

// Kind names what an event says.
type EventKind string

// The closed set of event kinds, in the order of the documentation.
const (
	KindLab     EventKind = "lab"
	KindOpen    EventKind = "open"
	KindClose   EventKind = "close"
	KindSay     EventKind = "say"
	KindLost    EventKind = "lost"
	KindQuery   EventKind = "query"
	KindAnswer  EventKind = "answer"
	KindLetter  EventKind = "letter"
	KindMailbox EventKind = "mailbox"
	KindNode    EventKind = "node"
	KindFault   EventKind = "fault"
	KindAct     EventKind = "act"
	KindNote    EventKind = "note"
	KindGoal    EventKind = "goal"
	KindEnd     EventKind = "end"
)

// Event is one line of the journal: a header, and a body whose type is the
// event's kind.
type Event struct {
	Seq   int    // dense from 0
	T     int64  // virtual microseconds since the lab's start
	Cause int    // Seq of what brought this about; None for an act and event 0
	Conn  int    // connection, numbered from 1; 0 where none applies
	Msg   string // letter, "m1", "m2", …; empty where none applies
	Body  Body
}

// None is the Cause of an event that nothing in the lab brought about.
const None = -1

// Body is one of the structs of this file, and nothing else.
type Body interface{ Kind() EventKind }

// Bodies lists one zero value of each kind, in the order of the documentation.
// The page's types, the documentation's table and the tests derive from it.
func Bodies() []Body {
	return []Body{&Lab{}, &Open{}, &Close{}, &Say{}, &Lost{}, &Query{}, &Answer{}, &Letter{},
		&Mailbox{}, &NodeState{}, &FaultState{}, &Act{}, &Note{}, &Goal{}, &End{}}
}

// Text is a text for people in the languages of the page.
type Text struct {
	En string `json:"en"`
	De string `json:"de"`
}

// In returns the text in a language, "de" or "en".
func (t Text) In(lang string) string {
	if lang == "de" {
		return t.De
	}
	return t.En
}

// Lab is always event 0: what stands in the lab before anything happens.
type Lab struct {
	Title  Text       `json:"title"`
	Seed   uint64     `json:"seed"`
	Start  string     `json:"start"` // RFC 3339, UTC
	Engine int        `json:"engine"`
	Live   bool       `json:"live,omitempty"`
	Nodes  []NodeInfo `json:"nodes"`
	Links  []LinkInfo `json:"links"`
}

// NodeInfo describes one node of the figure.
type NodeInfo struct {
	Name     string     `json:"name"`
	Kind     string     `json:"kind"`
	Host     string     `json:"host"` // DNS name; empty where it has none
	Addr     string     `json:"addr"` // virtual IPv4 address
	Label    Text       `json:"label"`
	At       [2]float64 `json:"at"` // place in the figure, fractions of its width and height
	Services []Service  `json:"services,omitempty"`
	Domains  []string   `json:"domains,omitempty"` // delivered here
	Relay    []string   `json:"relay,omitempty"`   // accepted as a backup for others
	Account  string     `json:"account,omitempty"` // address of the person at a user agent
	Store    string     `json:"store,omitempty"`   // mail store shared by name
	Retry    string     `json:"retry,omitempty"`   // retry preset of an MTA
	Records  []string   `json:"records,omitempty"` // of a name server: all that it knows, master file format
}

// Service is a port on which a node listens.
type Service struct {
	Port  int    `json:"port"`
	Proto string `json:"proto"` // smtp, dns, pop3, imap, http
}

// LinkInfo is a way that letters or questions may take between two nodes.
type LinkInfo struct {
	From  string `json:"from"`
	To    string `json:"to"`
	Proto string `json:"proto"` // smtp, dns, pop3, imap, http; store for a shared mail store
	Port  int    `json:"port,omitempty"`
}

// The results of Open.
const (
	Established = "established"
	Refused     = "refused"
	TimedOut    = "timeout"
)

// Open is a connection attempt's result, seen by the one who dialled.
type Open struct {
	From   string `json:"from"`
	To     string `json:"to"`
	Proto  string `json:"proto"`
	Local  string `json:"local"`  // virtual address and port of the dialler
	Remote string `json:"remote"` // virtual address and port that was dialled
	Result string `json:"result"`
	Began  int64  `json:"began"` // virtual µs at which the SYN left
}

// Close is a connection's end, at the end that closed first.
type Close struct {
	From   string `json:"from"`
	To     string `json:"to"`
	How    string `json:"how"`    // fin; timeout: closed after waiting in vain; reset
	Arrive int64  `json:"arrive"` // virtual µs at which the other end learns of it
}

// Line is one line of a dialogue as it crossed the wire, without its line end.
type Line struct {
	Text string `json:"text"`           // bytes that are not printable UTF-8 as \xNN
	Note string `json:"note,omitempty"` // key of the line's explanation
	Fold *Fold  `json:"fold,omitempty"` // set where Text stands for more than a line
}

// Fold stands for bytes that the journal does not repeat, such as a letter's body.
type Fold struct {
	Size   int    `json:"size"` // bytes
	Lines  int    `json:"lines"`
	SHA256 string `json:"sha256"` // hexadecimal
}

// Say is one burst in one direction: what an end wrote between waking and waiting.
type Say struct {
	From   string `json:"from"`
	To     string `json:"to"`
	Proto  string `json:"proto"`
	Arrive int64  `json:"arrive"` // virtual µs
	Size   int    `json:"size"`   // bytes
	Lines  []Line `json:"lines"`
}

// Lost is a burst or a datagram that a fault swallowed.
type Lost struct {
	From  string `json:"from"`
	To    string `json:"to"`
	Proto string `json:"proto"`
	Size  int    `json:"size"`
	Lines []Line `json:"lines"`
}

// Query is a DNS question on its way (RFC 1035 section 4.1).
type Query struct {
	From   string `json:"from"`
	To     string `json:"to"`
	Over   string `json:"over"` // udp or tcp
	Port   int    `json:"port"` // the asker's
	Arrive int64  `json:"arrive"`
	Size   int    `json:"size"`
	ID     int    `json:"id"`
	Name   string `json:"name"` // fully qualified, with the last dot
	Type   string `json:"type"`
}

// Answer is a DNS answer on its way.
type Answer struct {
	From      string   `json:"from"`
	To        string   `json:"to"`
	Over      string   `json:"over"`
	Port      int      `json:"port"` // the asker's
	Arrive    int64    `json:"arrive"`
	Size      int      `json:"size"`
	ID        int      `json:"id"`
	Name      string   `json:"name"`
	Type      string   `json:"type"`
	Code      string   `json:"code"` // NOERROR, NXDOMAIN, SERVFAIL, …
	Truncated bool     `json:"truncated,omitempty"`
	Records   []string `json:"records"`             // answer section, master file format
	Extra     []string `json:"extra,omitempty"`     // additional section
	Authority []string `json:"authority,omitempty"` // authority section
}

// The fates of a letter at a node.
const (
	Composed  = "composed"
	Accepted  = "accepted"
	Queued    = "queued"
	Deferred  = "deferred"
	Relayed   = "relayed"
	Delivered = "delivered"
	Expired   = "expired"
	Bounced   = "bounced"
	Discarded = "discarded"
	RefusedBy = "refused"
)

// Letter is what became of a letter at a node, for one recipient.
type Letter struct {
	Fate    string `json:"fate"`
	Node    string `json:"node"`
	From    string `json:"from"`              // reverse-path; empty for a bounce
	To      string `json:"to"`                // forward-path
	Subject string `json:"subject,omitempty"` // with composed only
	Size    int    `json:"size,omitempty"`    // bytes, with composed and accepted
	Via     string `json:"via,omitempty"`     // node at the other end of the attempt
	Attempt int    `json:"attempt,omitempty"` // numbered from 1 at this node
	Reply   string `json:"reply,omitempty"`   // the words that decided, as they came
	Bounce  string `json:"bounce,omitempty"`  // with bounced: the letter that tells the sender
	Next    int64  `json:"next,omitempty"`    // virtual µs of the next planned attempt
}

// Mailbox is a change in a mailbox.
type Mailbox struct {
	Change  string   `json:"change"` // added, flags, moved, removed
	Store   string   `json:"store"`
	Node    string   `json:"node"` // whose doing it was
	Account string   `json:"account"`
	Folder  string   `json:"folder"`
	UID     uint32   `json:"uid"`
	Flags   []string `json:"flags,omitempty"` // sorted
	To      string   `json:"to,omitempty"`    // with moved: the new folder
	NewUID  uint32   `json:"newUid,omitempty"`
	Size    int      `json:"size,omitempty"` // bytes, with added
	Subject string   `json:"subject,omitempty"`
}

// NodeState is a node going up or down, or changing its settings.
type NodeState struct {
	Node   string `json:"node"`
	State  string `json:"state"` // up, down, changed
	Detail string `json:"detail,omitempty"`
	// What a name server knows no longer, and what it knows from now on, in the
	// words of NodeInfo.Records: first the one is taken away, then the other is
	// put after the rest.
	Removed []string `json:"removed,omitempty"`
	Added   []string `json:"added,omitempty"`
}

// FaultState is a fault being set, cleared or used up.
type FaultState struct {
	ID     int    `json:"id"`     // numbered from 1
	State  string `json:"state"`  // set, cleared, used up
	Target string `json:"target"` // NODE, or FROM>TO
	How    string `json:"how"`
	Detail string `json:"detail,omitempty"` // its settings, as written
}

// Act is a step of the script or of a person.
type Act struct {
	By   string `json:"by"` // script or person
	Verb string `json:"verb"`
	Node string `json:"node,omitempty"` // where it is done
	Do   string `json:"do"`             // the step as compact JSON
}

// Value is a named value of a note.
type Value struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Note is a node explaining a decision. The words stand in the notes' dictionary.
type Note struct {
	Node   string  `json:"node"`
	Key    string  `json:"key"`
	RFC    string  `json:"rfc,omitempty"` // "5321#4.5.4.1"
	Values []Value `json:"values,omitempty"`
}

// Goal is a goal read at the end of a run.
type Goal struct {
	Index int    `json:"index"` // from 0, in file order
	Goal  string `json:"goal"`  // as compact JSON
	Holds bool   `json:"holds"`
}

// End is always the last event.
type End struct {
	Why    string `json:"why"`              // quiet, until, limit, failed
	Detail string `json:"detail,omitempty"` // which limit, or what failed
}

func (*Lab) Kind() EventKind        { return KindLab }
func (*Open) Kind() EventKind       { return KindOpen }
func (*Close) Kind() EventKind      { return KindClose }
func (*Say) Kind() EventKind        { return KindSay }
func (*Lost) Kind() EventKind       { return KindLost }
func (*Query) Kind() EventKind      { return KindQuery }
func (*Answer) Kind() EventKind     { return KindAnswer }
func (*Letter) Kind() EventKind     { return KindLetter }
func (*Mailbox) Kind() EventKind    { return KindMailbox }
func (*NodeState) Kind() EventKind  { return KindNode }
func (*FaultState) Kind() EventKind { return KindFault }
func (*Act) Kind() EventKind        { return KindAct }
func (*Note) Kind() EventKind       { return KindNote }
func (*Goal) Kind() EventKind       { return KindGoal }
func (*End) Kind() EventKind        { return KindEnd }
