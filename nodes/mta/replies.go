package mta

import (
	"fmt"
	"strings"

	"github.com/emersion/go-smtp"
)

// reply is what a server says (RFC 5321 section 4.2, RFC 3463). As an error of
// a session it is the answer to the command.
func reply(code int, class, subject, detail int, format string, values ...any) *smtp.SMTPError {
	return &smtp.SMTPError{
		Code: code, EnhancedCode: smtp.EnhancedCode{class, subject, detail}, Message: fmt.Sprintf(format, values...),
	}
}

func replyNestedMail() *smtp.SMTPError {
	return reply(503, 5, 5, 1, "nested MAIL command")
}

func replyNoChunking() *smtp.SMTPError {
	return reply(502, 5, 5, 1, "BDAT is not offered here")
}

func replyConnectionLost() *smtp.SMTPError {
	return reply(451, 4, 4, 2, "the letter did not arrive whole")
}

func replyAuthRequired() *smtp.SMTPError {
	return reply(530, 5, 7, 0, "authentication required") // RFC 4954 section 6
}

func replyAuthFailed() *smtp.SMTPError {
	return reply(535, 5, 7, 8, "no such user, or not this password") // RFC 4954 section 6
}

func replyUnknownMechanism() *smtp.SMTPError {
	return reply(504, 5, 5, 4, "no such mechanism") // RFC 4954 section 4
}

func replySenderDenied(from string) *smtp.SMTPError {
	return reply(553, 5, 7, 1, "<%s>: not your address", from)
}

func replyUnknownUser(to string) *smtp.SMTPError {
	return reply(550, 5, 1, 1, "<%s>: no such mailbox", to)
}

func replyRelayingDenied(to string) *smtp.SMTPError {
	return reply(550, 5, 7, 1, "<%s>: relaying denied", to)
}

func replyLoop() *smtp.SMTPError {
	return reply(554, 5, 4, 6, "too many hops, this letter goes round in circles")
}

func replyGreylisted(to string) *smtp.SMTPError {
	return reply(450, 4, 2, 0, "<%s>: greylisted, come back in a few minutes", to)
}

func replySpam() *smtp.SMTPError {
	return reply(550, 5, 7, 1, "this looks like spam and is not taken")
}

func replyTurnedAway() *smtp.SMTPError {
	return reply(503, 5, 5, 1, "no mail is taken here, as the greeting said") // RFC 5321 section 3.1
}

func replyClosing() *smtp.SMTPError {
	return reply(421, 4, 3, 2, "closing")
}

func replyStored() *smtp.SMTPError {
	return reply(250, 2, 0, 0, "stored")
}

func replyQueued(id string) *smtp.SMTPError {
	return reply(250, 2, 0, 0, "queued as %s", id)
}

// words returns a reply as it crosses the wire, its lines joined by blanks.
func words(r *smtp.SMTPError) string {
	if r.EnhancedCode == smtp.NoEnhancedCode || r.EnhancedCode == smtp.EnhancedCodeNotSet {
		return fmt.Sprintf("%d %s", r.Code, oneLine(r.Message))
	}
	return fmt.Sprintf("%d %s %s", r.Code, status(r), oneLine(r.Message))
}

// status returns the enhanced status code of a reply; where it has none, the
// general one of its class (RFC 3463 section 3.1).
func status(r *smtp.SMTPError) string {
	e := r.EnhancedCode
	if e == smtp.NoEnhancedCode || e == smtp.EnhancedCodeNotSet {
		return fmt.Sprintf("%d.0.0", r.Code/100)
	}
	return fmt.Sprintf("%d.%d.%d", e[0], e[1], e[2])
}

// oneLine joins the lines of a reply.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\r' || r == '\n' }), " ")
}
