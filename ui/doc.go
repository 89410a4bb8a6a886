// Package ui serves the page and its programming interface: labs, their
// journals by websocket, lessons and notes, over HTTP on a loopback address.
package ui

//go:generate go run ./internal/tsgen web/src/core/events.gen.ts
