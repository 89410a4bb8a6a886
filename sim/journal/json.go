package journal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"mailtrail/sim"
)

// AppendJSON appends an event as one JSON object without a line end: seq, t,
// kind, the kind's fields in struct order, then cause, msg and conn where they
// apply. HTML is not escaped.
func AppendJSON(dst []byte, e sim.Event) []byte {
	dst = append(dst, `{"seq":`...)
	dst = strconv.AppendInt(dst, int64(e.Seq), 10)
	dst = append(dst, `,"t":`...)
	dst = strconv.AppendInt(dst, e.T, 10)
	dst = append(dst, `,"kind":"`...)
	dst = append(dst, e.Body.Kind()...)
	dst = append(dst, '"')
	if body := encode(e.Body); len(body) > len("{}") {
		dst = append(dst, ',')
		dst = append(dst, body[1:len(body)-1]...)
	}
	if e.Cause != sim.None {
		dst = append(dst, `,"cause":`...)
		dst = strconv.AppendInt(dst, int64(e.Cause), 10)
	}
	if e.Msg != "" {
		dst = append(dst, `,"msg":`...)
		dst = append(dst, encode(e.Msg)...)
	}
	if e.Conn != 0 {
		dst = append(dst, `,"conn":`...)
		dst = strconv.AppendInt(dst, int64(e.Conn), 10)
	}
	return append(dst, '}')
}

// encode marshals a value of this program's own types, which cannot fail.
func encode(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(fmt.Sprintf("journal: an event that has no JSON: %v", err))
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// Parse reads back what AppendJSON wrote.
func Parse(line []byte) (sim.Event, error) {
	var head struct {
		Seq   int           `json:"seq"`
		T     int64         `json:"t"`
		Kind  sim.EventKind `json:"kind"`
		Cause *int          `json:"cause"`
		Msg   string        `json:"msg"`
		Conn  int           `json:"conn"`
	}
	if err := json.Unmarshal(line, &head); err != nil {
		return sim.Event{}, fmt.Errorf("journal: a line that is no event: %w", err)
	}
	e := sim.Event{Seq: head.Seq, T: head.T, Cause: sim.None, Msg: head.Msg, Conn: head.Conn}
	if head.Cause != nil {
		e.Cause = *head.Cause
	}
	for _, body := range sim.Bodies() {
		if body.Kind() == head.Kind {
			if err := json.Unmarshal(line, body); err != nil {
				return sim.Event{}, fmt.Errorf("journal: event %d: %w", head.Seq, err)
			}
			e.Body = body
			return e, nil
		}
	}
	return sim.Event{}, fmt.Errorf("journal: event %d is of unknown kind %q", head.Seq, head.Kind)
}
