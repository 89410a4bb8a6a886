package dialog

// records reads TLS records (RFC 8446 section 5.1) and shows their kinds and
// lengths. It shows neither bytes nor a hash: ciphertext differs in each run.
type records struct {
	header [5]byte
	have   int // bytes of the header
	body   int // bytes of the record still to come
}

func tlsKeys() []string {
	return prefixed("tls.", "handshake data alert change record")
}

// notice begins to read TLS in both directions when the dialler greets in it:
// at once (RFC 8314), or after STARTTLS (RFC 3207) or STLS (RFC 2595).
func (s *stream) notice(burst []byte) {
	const handshake, major = 22, 3
	if s.sealed[0] == nil && len(s.unwritten[1]) == 0 && s.proto.content(true) == nil &&
		len(burst) >= 3 && burst[0] == handshake && burst[1] == major && burst[2] <= 4 {
		s.sealed = [2]*records{{}, {}}
	}
}

// read takes one record, or as much of it as there is. TLS never ends.
func (r *records) read(p *page) (over bool) {
	raw := p.left()
	n := copy(r.header[r.have:], raw)
	if r.have += n; r.have < len(r.header) {
		p.secret(n, "tls.record")
		return false
	}
	if n > 0 {
		r.body = int(r.header[3])<<8 | int(r.header[4])
	}
	m := min(r.body, len(raw)-n)
	if r.body -= m; r.body == 0 {
		r.have = 0
	}
	p.secret(n+m, r.key())
	return false
}

// key names the record's content type.
func (r *records) key() string {
	switch r.header[0] {
	case 20:
		return "tls.change"
	case 21:
		return "tls.alert"
	case 22:
		return "tls.handshake"
	case 23:
		return "tls.data"
	}
	return "tls.record"
}
