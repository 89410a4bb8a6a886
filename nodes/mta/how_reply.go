package mta

import (
	"fmt"
	"slices"
	"strings"

	"github.com/emersion/go-smtp"

	"mailtrail/sim"
)

// replyStages are the commands whose answer a step can give.
func replyStages() []string {
	return []string{string(stageConnect), string(stageEHLO), string(stageAuth), string(stageMail), string(stageRcpt), string(stageData), string(stageDot)}
}

// maxReply bounds a reply's text: a line has 512 octets with code and CRLF (RFC
// 5321 section 4.5.3.1.5).
const maxReply = 480

// cannedReply is a server that says what a step tells it to say: the command
// arrives, and its answer is replaced.
func cannedReply(spec sim.Spec) (sim.Behaviour, error) {
	var c struct {
		Stage  string `yaml:"stage,required"`
		Code   int    `yaml:"code,required"`
		Status string `yaml:"status"`
		Text   string `yaml:"text"`
	}
	if err := spec.Decode(&c); err != nil {
		return nil, err
	}
	switch {
	case !slices.Contains(replyStages(), c.Stage):
		return nil, spec.Fail("stage", fmt.Sprintf("%q is no stage; write one of %s", c.Stage, strings.Join(replyStages(), ", ")))
	case !fits(stage(c.Stage), c.Code):
		return nil, spec.Fail("code", fmt.Sprintf("to %s a server says yes by %d, and no by 4 or 5, then 0 to 5, then 0 to 9", c.Stage, yes(stage(c.Stage))[0]))
	case len(c.Text) > maxReply:
		return nil, spec.Fail("text", fmt.Sprintf("a reply's text has at most %d characters", maxReply))
	case strings.ContainsFunc(c.Text, func(r rune) bool { return r < ' ' || r > '~' }):
		return nil, spec.Fail("text", "a reply's text is one line of ASCII")
	}
	answer := usualReply(stage(c.Stage), c.Code)
	if c.Text != "" {
		answer.Message = c.Text
	}
	if c.Status != "" {
		if answer.EnhancedCode = parseStatus(c.Status); answer.EnhancedCode[0] != c.Code/100 {
			return nil, spec.Fail("status", fmt.Sprintf("an enhanced status code for %d is such as %d.3.2", c.Code, c.Code/100))
		}
	}
	return behave(func(o occasion) (verdict, bool) {
		return refusal(answer, "mta.reply", "5321#4.2"), o.stage == stage(c.Stage)
	}), nil
}

// yes are the codes with which a command goes well (RFC 5321 section 4.3.2, RFC
// 4954 section 4).
func yes(at stage) []int {
	switch at {
	case stageConnect:
		return []int{220}
	case stageAuth:
		return []int{235}
	case stageRcpt:
		return []int{250, 251}
	case stageData:
		return []int{354}
	}
	return []int{250}
}

// fits tells whether a code answers a command: yes, or no. What is neither, such
// as 220 to RCPT, one client takes for a yes and the other for a no.
func fits(at stage, code int) bool {
	return slices.Contains(yes(at), code) || code >= 400 && code <= 559 && code/10%10 <= 5
}

// usualReply is what mostly is meant by a code, in the words of RFC 5321 section
// 4.2.3, with the enhanced status code of RFC 5248. What is not bad news at the
// greeting and to EHLO has none, nor has a 3xx (RFC 2034 section 4).
func usualReply(at stage, code int) *smtp.SMTPError {
	usual, ok := map[int]struct {
		subject, detail int
		text            string
	}{
		220: {0, 0, "service ready"},
		250: {0, 0, "okay"},
		251: {1, 5, "user not local, will forward"},
		354: {0, 0, "start mail input"},
		421: {3, 2, "service not available, closing"},
		450: {2, 0, "mailbox unavailable, try again later"},
		451: {3, 0, "local error, try again later"},
		452: {3, 1, "insufficient storage, try again later"},
		454: {7, 0, "temporary authentication failure"}, // RFC 4954 section 6
		500: {5, 2, "command unrecognized"},
		501: {5, 4, "syntax error in parameters"},
		502: {5, 1, "command not implemented"},
		503: {5, 1, "bad sequence of commands"},
		504: {5, 4, "parameter not implemented"},
		521: {3, 2, "this host takes no mail"}, // RFC 7504
		530: {7, 0, "authentication required"},
		535: {7, 8, "authentication failed"},
		550: {7, 1, "not taken"},
		551: {1, 6, "user not local"},
		552: {2, 2, "exceeded storage allocation"},
		553: {1, 3, "mailbox name not allowed"},
		554: {3, 0, "transaction failed"},
	}[code]
	if !ok {
		usual.text = "because this lab was told so"
	}
	status := smtp.EnhancedCode{code / 100, usual.subject, usual.detail}
	switch {
	case code/100 == 3, code/100 == 2 && (at == stageConnect || at == stageEHLO):
		status = smtp.NoEnhancedCode
	case code == 550 && at == stageRcpt:
		status, usual.text = smtp.EnhancedCode{5, 1, 1}, "no such mailbox"
	case code == 554 && at == stageConnect:
		usual.text = "no SMTP service here"
	}
	return &smtp.SMTPError{Code: code, EnhancedCode: status, Message: usual.text}
}

// parseStatus reads an enhanced status code (RFC 3463 section 2); zero where it
// is none.
func parseStatus(text string) (code smtp.EnhancedCode) {
	if _, err := fmt.Sscanf(text, "%1d.%3d.%3d", &code[0], &code[1], &code[2]); err != nil ||
		fmt.Sprintf("%d.%d.%d", code[0], code[1], code[2]) != text {
		return smtp.EnhancedCode{}
	}
	return code
}
