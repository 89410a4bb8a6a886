// Package oracle holds the tests of the promise that everything else stands on:
// a lab is a pure function of its recipe. Every scenario is run over and over,
// with one, two and eight processors, with the race detector and without, over
// loopback sockets, in memory under testing/synctest, and forked at every event;
// all must give the same bytes.
package oracle
