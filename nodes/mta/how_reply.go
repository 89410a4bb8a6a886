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
	case c.Code < 200 || c.Code > 599 || c.Code/10%10 > 5:
		return nil, spec.Fail("code", fmt.Sprintf("%d is no reply code; one is 2, 3, 4 or 5, then 0 to 5, then 0 to 9", c.Code))
	case len(c.Text) > maxReply:
		return nil, spec.Fail("text", fmt.Sprintf("a reply's text has at most %d characters", maxReply))
	case strings.ContainsFunc(c.Text, func(r rune) bool { return r < ' ' || r > '~' }):
		return nil, spec.Fail("text", "a reply's text is one line of ASCII")
	}
	answer := &smtp.SMTPError{Code: c.Code, EnhancedCode: enhanced(stage(c.Stage), c.Code), Message: c.Text}
	if c.Status != "" {
		if answer.EnhancedCode = parseStatus(c.Status); answer.EnhancedCode[0] != c.Code/100 {
			return nil, spec.Fail("status", fmt.Sprintf("an enhanced status code for %d is such as %d.3.2", c.Code, c.Code/100))
		}
	}
	if answer.Message == "" {
		answer.Message = "as this lab was told"
	}
	return behave(func(o occasion) (verdict, bool) {
		return refusal(answer, "mta.reply", "5321#4.2"), o.stage == stage(c.Stage)
	}), nil
}

// enhanced is what mostly is meant by a code (RFC 5248). A greeting, an answer
// to EHLO and one to go ahead have none (RFC 2034 section 4).
func enhanced(at stage, code int) smtp.EnhancedCode {
	class := code / 100
	switch {
	case class == 3, class == 2 && (at == stageConnect || at == stageEHLO):
		return smtp.NoEnhancedCode
	case code == 550 && at == stageRcpt:
		return smtp.EnhancedCode{5, 1, 1}
	}
	detail, ok := map[int][2]int{
		421: {3, 2}, 450: {2, 0}, 451: {3, 0}, 452: {3, 1}, 454: {7, 0},
		500: {5, 2}, 501: {5, 4}, 502: {5, 1}, 503: {5, 1}, 504: {5, 4}, 521: {3, 2}, 530: {7, 0}, 534: {7, 9}, 535: {7, 8},
		550: {7, 1}, 551: {1, 6}, 552: {2, 2}, 553: {1, 3}, 554: {3, 0}, 556: {1, 10},
	}[code]
	if !ok {
		detail = [2]int{0, 0}
	}
	return smtp.EnhancedCode{class, detail[0], detail[1]}
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
