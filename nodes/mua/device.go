package mua

import (
	"errors"
	"time"

	"mailtrail/nodes/internal/imapclient"
	"mailtrail/nodes/internal/store"
	"mailtrail/sim"
)

// reconnectAfter is when a program that waits for news calls again, where its
// connection has ended.
const reconnectAfter = 10 * time.Minute

// device is a program's work on a mailbox that stays on the server (IMAP). It
// has one connection and does one thing after the other on it; between them it
// waits for news (IDLE), or hangs up where it is not set up to wait.
type device struct {
	node  *Node
	idle  bool // set up to wait for news
	cache *cache

	offline bool
	plans   []job // changes that were made offline

	life     sim.Host // what follows belongs to this life of the host
	state    state
	client   *imapclient.Client // nil where there is no connection
	selected *folder
	jobs     []job
}

// job is something to be done on the server.
type job func(sim.Host) error

// state is what the activity that has the connection does.
type state int

const (
	resting state = iota // there is no such activity
	working
	waiting // for news
)

// do has jobs done: by this activity, or by the one that has the connection.
func (d *device) do(host sim.Host, jobs ...job) {
	if d.life == nil || d.life.Down() {
		d.life, d.state, d.client, d.selected, d.jobs = host, resting, nil, nil, nil
	}
	d.jobs = append(d.jobs, jobs...)
	switch d.state {
	case resting:
		d.work(host)
	case waiting:
		_ = d.client.Done() // a connection that is broken is found so by the one that waits
	}
}

// work does what there is to do, and then waits or hangs up.
func (d *device) work(host sim.Host) {
	d.state = working
	for {
		for len(d.jobs) > 0 {
			next := d.jobs[0]
			d.jobs = d.jobs[1:]
			if err := d.perform(host, next); err != nil && !d.explain(host, err) {
				return
			}
		}
		stays := d.client != nil && d.idle && !d.offline
		if stays && d.client.News() {
			d.jobs = append(d.jobs, d.refresh)
			continue
		}
		if stays {
			host.Background().Go(func(sim.Host) { d.wait(host) })
			return
		}
		if d.client != nil {
			d.client.About("")
			_ = d.client.Logout() // whatever comes of it, nothing is lost
			d.hangUp()
		}
		if len(d.jobs) == 0 {
			d.state = resting
			return
		}
	}
}

// perform does a job, on a connection that it opens where there is none.
func (d *device) perform(host sim.Host, next job) error {
	if d.client == nil {
		if err := d.connect(host); err != nil {
			return err
		}
	}
	d.client.About("")
	return next(host)
}

func (d *device) connect(host sim.Host) error {
	conn, _, err := d.node.dial(host, d.node.fetch)
	if err != nil {
		return err
	}
	d.client = imapclient.New(conn)
	if err := d.logIn(); err != nil {
		d.hangUp()
		return err
	}
	return nil
}

func (d *device) logIn() error {
	if err := d.client.Greeting(); err != nil {
		return err
	}
	person := d.node.person
	if err := d.client.Login(string(person.Address), person.Password); err != nil {
		return err
	}
	return d.client.Enable()
}

func (d *device) hangUp() {
	if d.client != nil {
		d.client.Close()
	}
	d.client, d.selected = nil, nil
}

// explain says why a job failed, and tells whether the work goes on: a server
// that refuses one thing may do another.
func (d *device) explain(host sim.Host, err error) bool {
	if host.Down() {
		return false
	}
	var refused *imapclient.Refused
	if errors.As(err, &refused) && d.client != nil {
		host.Note("mua.imap.refused", "9051#7.1", sim.Value{Name: "why", Value: oneLine(err.Error())})
		return true
	}
	if errors.Is(err, imapclient.ErrGone) {
		host.Note("mua.imap.gone", "9051#6.4.9")
		return true
	}
	d.hangUp()
	host.Note("mua.imap.failed", "9051#3",
		sim.Value{Name: "server", Value: string(d.node.fetch.host)}, sim.Value{Name: "why", Value: oneLine(err.Error())})
	d.jobs = nil
	d.state = resting
	if d.idle && !d.offline {
		host.Background().After(reconnectAfter, func(sim.Host) {
			if d.state == resting && !d.offline {
				d.do(host, d.carryOut, d.refresh)
			}
		})
	}
	return false
}

// wait is one IDLE (RFC 9051 section 6.3.13). It is background work: a run does
// not go on only because somebody waits.
func (d *device) wait(host sim.Host) {
	if err := d.listen(); err != nil {
		if !d.explain(host, err) {
			return
		}
		d.idle = false // the server does not let us wait
	}
	d.work(host)
}

func (d *device) listen() error {
	d.client.About("")
	if inbox := d.cache.folder(store.Inbox); d.selected != inbox {
		if err := d.enter(store.Inbox); err != nil {
			return err
		}
		if inbox.exists != len(inbox.letters) { // while another folder was open
			d.jobs = append(d.jobs, d.refresh)
			return nil
		}
	}
	if err := d.client.Idle(); err != nil {
		return err
	}
	if len(d.jobs) == 0 && !d.offline {
		d.state = waiting
		err := d.client.Wait()
		d.state = working
		if err != nil {
			return err
		}
	}
	return d.client.Finish()
}

// enter selects a folder. Where it is not the one that the program knows under
// this name, what was remembered of it is forgotten (RFC 9051 section 2.3.1.1).
func (d *device) enter(name string) error {
	f := d.cache.folder(name)
	if d.selected == f {
		return nil
	}
	opened, err := d.client.Select(f.name)
	if err != nil {
		d.selected = nil // RFC 9051 section 6.3.2: a SELECT that fails leaves none
		return err
	}
	if f.validity != opened.Validity {
		f.validity, f.letters = opened.Validity, nil
	}
	f.exists = opened.Letters
	d.selected = f
	return nil
}
