package ui

import (
	"net"
	"net/http"
	"sync"
	"time"
)

// quota counts what each client holds and starts. A client is an address: on
// the usual loopback server that is everybody, in a class it is each computer.
type quota struct {
	now func() time.Time

	mu      sync.Mutex
	clients map[string]*client
	swept   time.Time
}

// client is what one address holds, and its allowance of runs.
type client struct {
	requests, sockets int
	allowance         float64 // runs that may start now, at most labsPerMinute
	seen              time.Time
}

func newQuota(now func() time.Time) *quota {
	return &quota{now: now, clients: map[string]*client{}}
}

// request counts a request until the returned function is called.
func (q *quota) request(address string) (done func(), err error) {
	return q.hold(address, maxInFlight, "requests at once", func(c *client) *int { return &c.requests })
}

// socket counts a websocket until the returned function is called.
func (q *quota) socket(address string) (done func(), err error) {
	return q.hold(address, maxSockets, "open websockets", func(c *client) *int { return &c.sockets })
}

func (q *quota) hold(address string, limit int, what string, counter func(*client) *int) (func(), error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	c, err := q.clientLocked(address)
	if err != nil {
		return nil, err
	}
	held := counter(c)
	if *held >= limit {
		return nil, tooMany(time.Second, "a client may have %d %s", limit, what)
	}
	*held++
	return func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		*held--
	}, nil
}

// lab takes one run from a client's allowance.
func (q *quota) lab(address string) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	c, err := q.clientLocked(address)
	if err != nil {
		return err
	}
	if c.allowance < 1 {
		return tooMany(time.Minute/labsPerMinute, "a client may start %d labs a minute", labsPerMinute)
	}
	c.allowance--
	return nil
}

func (q *quota) clientLocked(address string) (*client, error) {
	now := q.now()
	if now.Sub(q.swept) > clientForgotten {
		q.sweepLocked(now)
	}
	c := q.clients[address]
	if c == nil {
		if len(q.clients) >= maxClients {
			return nil, tooMany(clientForgotten, "the server knows %d clients at once", maxClients)
		}
		c = &client{allowance: labsPerMinute, seen: now}
		q.clients[address] = c
	}
	c.allowance = min(labsPerMinute, c.allowance+now.Sub(c.seen).Minutes()*labsPerMinute)
	c.seen = now
	return c, nil
}

// sweepLocked forgets who holds nothing and has not asked for long enough to
// have the whole allowance again.
func (q *quota) sweepLocked(now time.Time) {
	q.swept = now
	for address, c := range q.clients {
		if c.requests == 0 && c.sockets == 0 && now.Sub(c.seen) > clientForgotten {
			delete(q.clients, address)
		}
	}
}

func tooMany(retry time.Duration, format string, values ...any) problem {
	p := problemf(http.StatusTooManyRequests, format, values...)
	p.Retry = retry
	return p
}

// address is what quota counts by.
func address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// meter keeps a client within maxInFlight requests and maxBody bytes.
func (s *Server) meter(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		done, err := s.quota.request(address(r))
		if err != nil {
			s.fail(w, r, err)
			return
		}
		defer done()
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r)
	})
}
