// Package sim holds the words that a mail node may use: Host, Node, Kind,
// Conn, Event and Fault. It knows time and wires and judges no letter; it
// imports the standard library only, so that every other package can speak it.
package sim

// Engine is the version of the journal that this program writes. It is raised
// whenever a golden journal changes, since a recipe's past is then another one.
const Engine = 2
