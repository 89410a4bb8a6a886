package dialog

import (
	"bytes"
	"slices"
)

// reply returns the key of a server's line (RFC 5321 section 4.2): a code, a
// blank or, where more lines follow, a hyphen, and text.
func (s *smtp) reply(text []byte) string {
	code, more, text, ok := splitReply(text)
	if !ok {
		return "smtp.unknown"
	}
	verb := "greeting"
	if s.greeted {
		verb = s.oldest()
	} else if s.reached == "" {
		s.reached = "connect"
	}
	key := s.explain(code, verb, text)
	s.later = more
	if !more {
		s.answered(code, verb)
	}
	return key
}

// splitReply takes a reply's line apart.
func splitReply(line []byte) (code string, more bool, text []byte, ok bool) {
	const digits = 3
	if len(line) < digits || line[0] < '2' || line[0] > '5' || !digit(line[1]) || !digit(line[2]) {
		return "", false, nil, false
	}
	code, line = string(line[:digits]), line[digits:]
	if len(line) == 0 {
		return code, false, nil, true
	}
	return code, line[0] == '-', line[1:], line[0] == '-' || line[0] == ' '
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

// oldest is the verb that the server's reply answers.
func (s *smtp) oldest() string {
	if len(s.waiting) == 0 {
		return ""
	}
	return s.waiting[0]
}

// answered follows a reply's last line.
func (s *smtp) answered(code, verb string) {
	switch {
	case !s.greeted:
		s.greeted = true
		return
	case verb == verbAuth && code == "334":
		s.challenged = true
		return
	case len(s.waiting) > 0:
		s.waiting = append(s.waiting[:0], s.waiting[1:]...)
	}
	if verb == verbData && code == "354" {
		s.expectLetter()
	}
}

// expectLetter begins the letter. What a client sent before it was asked to
// was the letter's beginning, or all of it.
func (s *smtp) expectLetter() {
	early := slices.Index(s.waiting, verbDot)
	if early < 0 {
		s.waiting = s.waiting[:0]
		s.sending = newLetter(s.keys, "smtp.dot")
		return
	}
	s.waiting = append(s.waiting[:0], s.waiting[early:]...)
	s.reached = verbDot
}

// explain chooses the most telling key of the set: what EHLO's reply offers,
// the enhanced status, the code in reply to the verb, the code, its class.
func (s *smtp) explain(code, verb string, text []byte) string {
	switch {
	case verb == verbEhlo && code == "250" && !s.later:
		return "smtp.ehlo.reply"
	case verb == verbEhlo && code == "250":
		word, _, _ := bytes.Cut(text, []byte(" "))
		word, _, _ = bytes.Cut(word, []byte("=")) // "AUTH=LOGIN", an old spelling
		return or(s.keys.find("smtp.capability.", string(word)), "smtp.capability")
	case verb == "greeting" && code == "220":
		return "smtp.greeting"
	case verb == verbAuth && code == "334":
		return or(challenge(text), "smtp.auth.challenge")
	}
	status, _, _ := bytes.Cut(text, []byte(" "))
	return or(s.keys.find("smtp.status.", string(status)),
		s.keys.find("smtp.reply.", code, ".", verb),
		s.keys.find("smtp.reply.", code),
		s.keys.find("smtp.reply.", code[:1], "xx"))
}

// challenge knows the two questions of AUTH LOGIN, which no RFC describes.
func challenge(text []byte) string {
	switch string(text) {
	case "VXNlcm5hbWU6", "VXNlciBOYW1lAA==": // "Username:", "User Name\0"
		return "smtp.auth.challenge.username"
	case "UGFzc3dvcmQ6", "UGFzc3dvcmQA": // "Password:", "Password\0"
		return "smtp.auth.challenge.password"
	}
	return ""
}

func smtpReplyKeys() []string {
	list := prefixed("smtp.capability.", `size 8bitmime pipelining auth starttls dsn enhancedstatuscodes smtputf8
		chunking binarymime help vrfy etrn requiretls limits`)
	list = append(list, "smtp.capability", "smtp.ehlo.reply", "smtp.greeting")
	return append(list, prefixed("smtp.reply.", `2xx 3xx 4xx 5xx
		211 214 220 220.starttls 221 235
		250 250.helo 250.mail 250.rcpt 250.dot 250.bdat 250.rset 250.noop 250.vrfy 251 252
		334 354
		421 421.greeting 432 450 450.rcpt 451 451.dot 452 452.mail 452.rcpt 452.dot 454 454.auth 454.starttls 455
		500 501 502 503 504 521 530 534 535 538 550 550.mail 550.rcpt 550.dot 551 552 552.mail 552.rcpt 552.dot
		553 553.mail 553.rcpt 554 554.greeting 554.data 554.dot 555 556`)...)
}

// smtpStatusKeys lists the enhanced status codes (RFC 3463 and the registry of
// RFC 5248) that tell more than the code before them.
func smtpStatusKeys() []string {
	return prefixed("smtp.status.", `4.2.0 4.2.1 4.2.2 4.3.0 4.3.1 4.3.2 4.4.1 4.4.2 4.4.3 4.4.5 4.4.7 4.5.3 4.7.0 4.7.1
		5.1.0 5.1.1 5.1.2 5.1.3 5.1.6 5.1.7 5.1.8 5.1.10 5.2.1 5.2.2 5.2.3 5.3.4 5.4.1 5.4.4 5.4.6 5.4.7 5.5.3 5.6.0
		5.7.1 5.7.8 5.7.9 5.7.11 5.7.20 5.7.23 5.7.25 5.7.26 5.7.27`)
}
