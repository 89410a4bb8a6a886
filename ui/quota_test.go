package ui

import (
	"errors"
	"net/http"
	"strconv"
	"testing"
	"time"
)

func TestQuotaOfRequests(t *testing.T) {
	q := newQuota(time.Now)
	var done func()
	for range maxInFlight {
		var err error
		if done, err = q.request("192.0.2.7"); err != nil {
			t.Fatal(err)
		}
	}
	_, err := q.request("192.0.2.7")
	wantProblem(t, err, http.StatusTooManyRequests, "a client may have 64 requests at once")
	if _, err := q.request("192.0.2.8"); err != nil {
		t.Errorf("another client: %v", err)
	}
	done()
	if _, err := q.request("192.0.2.7"); err != nil {
		t.Errorf("after one was answered: %v", err)
	}
}

func TestQuotaOfLabsRefills(t *testing.T) {
	now := time.Unix(0, 0)
	q := newQuota(func() time.Time { return now })
	for range labsPerMinute {
		if err := q.lab("192.0.2.7"); err != nil {
			t.Fatal(err)
		}
	}
	wantProblem(t, q.lab("192.0.2.7"), http.StatusTooManyRequests, "a client may start 120 labs a minute")
	now = now.Add(time.Minute / labsPerMinute)
	if err := q.lab("192.0.2.7"); err != nil {
		t.Errorf("half a second later: %v", err)
	}
	wantProblem(t, q.lab("192.0.2.7"), http.StatusTooManyRequests, "a client may start 120 labs a minute")
}

func TestQuotaForgetsWhoIsGone(t *testing.T) {
	now := time.Unix(0, 0)
	q := newQuota(func() time.Time { return now })
	for i := range maxClients {
		if _, err := q.socket("client " + strconv.Itoa(i)); err != nil {
			t.Fatal(err)
		}
	}
	_, err := q.socket("one more")
	wantProblem(t, err, http.StatusTooManyRequests, "the server knows 4096 clients at once")
	for _, c := range q.clients {
		c.sockets = 0
	}
	now = now.Add(2 * clientForgotten)
	if _, err := q.socket("one more"); err != nil {
		t.Error(err)
	}
	if len(q.clients) != 1 {
		t.Errorf("%d clients are still known", len(q.clients))
	}
}

func wantProblem(t *testing.T, err error, status int, text string) {
	t.Helper()
	var p problem
	if !errors.As(err, &p) || p.Status != status || p.Text != text {
		t.Errorf("got %#v, want %d %q", err, status, text)
	}
}
