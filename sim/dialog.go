package sim

// Decoder turns the bursts of one connection into lines with the keys of
// their explanations. It sees both directions, in the order of sending.
type Decoder interface {
	// Decode returns the lines of a burst; dialler tells who sent it. A line
	// that a burst leaves unfinished is a line.
	Decode(dialler bool, burst []byte) []Line
	// Stage is what the dialogue has come to, for faults: "" until it is known,
	// then a lower-case verb of the protocol.
	Stage() string
}

// Decoders is how the world reads what crosses its wires.
type Decoders struct {
	// Stream returns a decoder for a connection of a protocol.
	Stream func(proto string) Decoder
	// Message decodes a DNS message into a *Query or an *Answer. It returns nil
	// for what is no DNS message. The world fills in who, when and how large.
	Message func(packet []byte) Body
}

// Proto names the protocol of the field's well-known port; "tcp" for others.
func Proto(port int) string {
	switch port {
	case 25, 465, 587:
		return "smtp"
	case 53:
		return "dns"
	case 80, 443:
		return "http"
	case 110, 995:
		return "pop3"
	case 143, 993:
		return "imap"
	}
	return "tcp"
}
