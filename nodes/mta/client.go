package mta

import (
	"errors"
	"io"
	"net/netip"
	"net/textproto"
	"strings"
	"time"

	"github.com/emersion/go-smtp"

	"mailtrail/sim"
)

// How long a client waits for an answer (RFC 5321 section 4.5.3.2).
const (
	commandTimeout = 5 * time.Minute  // the greeting, MAIL, RCPT
	dataTimeout    = 2 * time.Minute  // DATA
	dotTimeout     = 10 * time.Minute // the lone dot: the other side may be storing it
)

// call is a dialogue with another server, in which this one is the client.
type call struct {
	client *smtp.Client
	via    string // node
	remote string // DNS name
}

// hand dials an address and hands an item over. A failure before the letter was
// on its way is the trouble with this host, and says nothing about others.
func (n *Node) hand(host sim.Host, it *item, name string, addr netip.Addr) ([]result, *call, *result) {
	via := n.nodeAt(addr)
	conn, err := host.Dial(netip.AddrPortFrom(addr, relayPort), sim.ConnectTimeout)
	if err != nil {
		return nil, nil, &result{outcome: isLater, status: "4.4.1", reply: trouble(err), via: via}
	}
	c := &call{client: smtp.NewClient(conn), via: via, remote: name}
	c.client.CommandTimeout, c.client.SubmissionTimeout = commandTimeout, dotTimeout
	if err := c.client.Hello(host.Hostname()); err != nil {
		c.client.Close()
		failure, _ := c.result(err)
		return nil, nil, &failure
	}
	results, failure := c.transfer(it)
	if failure != nil {
		c.client.Close()
		return nil, nil, failure
	}
	return results, c, nil
}

// transfer is one mail transaction (RFC 5321 section 3.3): one letter, one or
// more recipients, and a result for each.
func (c *call) transfer(it *item) ([]result, *result) {
	if err := c.client.Mail(it.from, &smtp.MailOptions{Size: int64(len(it.data))}); err != nil {
		answer, lost := c.result(err)
		if lost {
			return nil, &answer
		}
		return answer.forAll(it), nil
	}
	results := make([]result, len(it.to))
	var taken []int
	for i, to := range it.to {
		err := c.client.Rcpt(to, nil)
		if err == nil {
			taken = append(taken, i)
			continue
		}
		answer, lost := c.result(err)
		if lost {
			return nil, &answer
		}
		results[i] = answer
	}
	if len(taken) == 0 {
		return results, nil
	}
	c.client.CommandTimeout = dataTimeout
	data, err := c.client.Data()
	c.client.CommandTimeout = commandTimeout
	if err != nil {
		answer, lost := c.result(err)
		if lost {
			return nil, &answer
		}
		return answered(results, taken, answer), nil
	}
	return answered(results, taken, c.send(data, it.data)), nil
}

// send sends the letter and waits for the answer to the lone dot. Where none
// comes, the other side may have the letter or not: to try another host now
// could double it (RFC 1047), so that this is a result and no trouble.
func (c *call) send(data *smtp.DataCommand, letter []byte) result {
	if _, err := data.Write(letter); err != nil {
		answer, _ := c.result(err)
		return answer
	}
	response, err := data.CloseWithResponse()
	if err != nil {
		answer, _ := c.result(err)
		return answer
	}
	return result{outcome: isDone, status: "2.0.0", reply: "250 " + oneLine(response.StatusText), via: c.via, remote: c.remote}
}

// answered fills in the answer for the recipients that were taken.
func answered(results []result, taken []int, answer result) []result {
	for _, i := range taken {
		results[i] = answer
	}
	return results
}

// end says goodbye (RFC 5321 section 4.1.1.10).
func (c *call) end() {
	if err := c.client.Quit(); err != nil {
		c.client.Close()
	}
}

// result reads an error. The dialogue is lost where the connection is, and
// where the server closes it of its own (RFC 5321 section 3.8, reply 421).
func (c *call) result(err error) (answer result, lost bool) {
	var said *smtp.SMTPError
	if !errors.As(err, &said) {
		return result{outcome: isLater, status: "4.4.2", reply: trouble(err), via: c.via}, true
	}
	answer = result{outcome: isLater, status: status(said), reply: words(said), via: c.via, remote: c.remote}
	switch said.Code / 100 {
	case 5:
		answer.outcome = isNever
	case 4:
	default: // a reply that has no place here
		answer.status = "4.5.0"
	}
	return answer, said.Code == 421
}

// trouble says in a few words why no answer came.
func trouble(err error) string {
	var network *sim.NetError
	var garbled textproto.ProtocolError
	switch {
	case errors.As(err, &network):
		return network.Error()
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "connection closed"
	case errors.As(err, &garbled):
		return "an answer that is not SMTP"
	}
	return err.Error()
}

// oneLine joins the lines of a reply.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\r' || r == '\n' }), " ")
}
