package imap

import (
	"errors"
	"fmt"

	"github.com/emersion/go-imap/v2"

	"mailtrail/nodes/internal/store"
	"mailtrail/sim"
)

// errTooManyLogins closes a session.
var errTooManyLogins = errors.New("too many wrong logins")

// codeExpungeIssued says that a letter is gone (RFC 5530 section 3). The library has no name for it.
const codeExpungeIssued imap.ResponseCode = "EXPUNGEISSUED"

func no(code imap.ResponseCode, text string) error {
	return &imap.Error{Type: imap.StatusResponseTypeNo, Code: code, Text: text}
}

func bad(code imap.ResponseCode, text string) error {
	return &imap.Error{Type: imap.StatusResponseTypeBad, Code: code, Text: text}
}

func replyTooManySessions() error {
	return &imap.Error{Type: imap.StatusResponseTypeBye, Code: imap.ResponseCodeUnavailable, Text: "too many sessions, come back later"}
}

func replyAuthFailed() error {
	return no(imap.ResponseCodeAuthenticationFailed, "no such user, or not this password")
}

func replyNoSuchNumber(last uint32) error {
	if last == 0 {
		return bad(imap.ResponseCodeClientBug, "there is no such letter, the folder is empty")
	}
	return bad(imap.ResponseCodeClientBug, fmt.Sprintf("there is no such letter, the last one is %d", last))
}

func replyFolderGone() error {
	return no(imap.ResponseCodeNonExistent, "the folder was deleted")
}

func replyReadOnly() error {
	return no(imap.ResponseCodeNoPerm, "the folder was opened to be read only")
}

func replySomeGone() error {
	return no(codeExpungeIssued, "some of these letters are gone")
}

// reply turns a store's error into what RFC 5530 section 3 has for it.
func reply(err error) error {
	code := imap.ResponseCode("")
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sim.ErrDown):
		return err // nobody hears it
	case errors.Is(err, store.ErrNoFolder):
		code = imap.ResponseCodeNonExistent
	case errors.Is(err, store.ErrFolder):
		code = imap.ResponseCodeAlreadyExists
	case errors.Is(err, store.ErrFolderName), errors.Is(err, store.ErrInbox):
		code = imap.ResponseCodeCannot
	case errors.Is(err, store.ErrFolderCount), errors.Is(err, store.ErrFull):
		code = imap.ResponseCodeLimit
	case errors.Is(err, store.ErrLabBytes):
		code = imap.ResponseCodeOverQuota
	case errors.Is(err, store.ErrLetterSize):
		code = imap.ResponseCodeTooBig
	case errors.Is(err, store.ErrNoMessage):
		code = codeExpungeIssued
	}
	return no(code, err.Error())
}

// replyTarget is reply for the folder that letters are put into: the client may
// create it and try again (RFC 9051 section 6.3.12).
func replyTarget(err error) error {
	if errors.Is(err, store.ErrNoFolder) {
		return no(imap.ResponseCodeTryCreate, err.Error())
	}
	return reply(err)
}
