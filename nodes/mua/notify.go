package mua

import (
	"fmt"
	"slices"
	"strings"

	"github.com/emersion/go-smtp"

	"mailtrail/sim"
)

// notifyWords are what a person can ask to be told (RFC 3461 section 4.1), as a
// scenario writes it.
func notifyWords() []string { return []string{"success", "delay", "failure", "never"} }

// checkNotify asks that the wishes are some, and go together.
func checkNotify(spec sim.Spec, wishes []string) error {
	for i, wish := range wishes {
		path := fmt.Sprintf("notify[%d]", i)
		switch {
		case !slices.Contains(notifyWords(), wish):
			return spec.Fail(path, fmt.Sprintf("%q is nothing to be told of; write some of %s", wish, strings.Join(notifyWords(), ", ")))
		case slices.Contains(wishes[:i], wish):
			return spec.Fail(path, wish+" stands here twice")
		case wish == "never" && len(wishes) > 1:
			return spec.Fail(path, "never stands alone: who wants to be told of something does not want to hear nothing")
		}
	}
	return nil
}

// wishes are what RCPT says of them, where the server understands; else nothing.
func (s *submission) wishes(out *outgoing) *smtp.RcptOptions {
	if ok, _ := s.client.Extension("DSN"); !ok || len(out.notify) == 0 {
		return nil
	}
	var opts smtp.RcptOptions
	for _, wish := range out.notify {
		opts.Notify = append(opts.Notify, smtp.DSNNotify(strings.ToUpper(wish)))
	}
	return &opts
}
