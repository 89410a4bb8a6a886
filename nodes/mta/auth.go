package mta

import (
	"github.com/emersion/go-sasl"

	"mailtrail/nodes/internal/mail"
	"mailtrail/sim"
)

// AuthMechanisms lists how a client may log in: on the submission port only
// (RFC 4954). Between servers nobody has a password.
func (s *session) AuthMechanisms() []string {
	if !s.submission || !s.node.auth {
		return nil
	}
	return []string{sasl.Plain, sasl.Login}
}

// Auth begins a login.
func (s *session) Auth(mechanism string) (sasl.Server, error) {
	if wrong := s.wrong(s.host, occasion{stage: stageAuth}); wrong != nil {
		return nil, wrong
	}
	switch {
	case len(s.AuthMechanisms()) == 0:
	case mechanism == sasl.Plain: // RFC 4616
		return sasl.NewPlainServer(func(identity, user, password string) error {
			if identity != "" && identity != user {
				return replyAuthFailed()
			}
			return s.logIn(user, password)
		}), nil
	case mechanism == sasl.Login:
		return &loginServer{logIn: s.logIn}, nil
	}
	return nil, replyUnknownMechanism()
}

// logIn checks a password against the accounts of this server's domains.
func (s *session) logIn(user, password string) error {
	box, err := s.node.store.Authenticate(user, password)
	if err != nil || !s.node.isLocal(mail.Domain(string(box.Account().Address))) {
		s.host.Note("mta.auth.failed", "4954#4", sim.Value{Name: "user", Value: user})
		return replyAuthFailed()
	}
	s.login = box
	return nil
}

// loginServer is the server's side of LOGIN, which has no RFC but many clients
// (draft-murchison-sasl-login): it asks for a name, then for a password.
type loginServer struct {
	logIn    func(user, password string) error
	user     string
	haveUser bool
}

// Next takes a response and returns the next question. A client may send the
// name along with AUTH.
func (l *loginServer) Next(response []byte) (challenge []byte, done bool, err error) {
	switch {
	case response == nil:
		return []byte("Username:"), false, nil
	case !l.haveUser:
		l.user, l.haveUser = string(response), true
		return []byte("Password:"), false, nil
	}
	return nil, true, l.logIn(l.user, string(response))
}
