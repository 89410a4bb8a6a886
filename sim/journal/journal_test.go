package journal_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"mailtrail/sim"
	"mailtrail/sim/journal"
)

func say(seq int) sim.Event {
	return sim.Event{Seq: seq, T: int64(seq) * 10, Cause: seq - 1, Msg: "m1", Conn: 3, Body: &sim.Say{
		From: "alice", To: "msa", Proto: "smtp", Arrive: 20, Size: 7,
		Lines: []sim.Line{{Text: `MAIL FROM:<a&b@uni.example>`, Note: "smtp.mail"}}}}
}

func TestAnEventIsOneLineInAFixedOrder(t *testing.T) {
	got := string(journal.AppendJSON(nil, say(5)))
	want := `{"seq":5,"t":50,"kind":"say","from":"alice","to":"msa","proto":"smtp","arrive":20,"size":7,` +
		`"lines":[{"text":"MAIL FROM:<a&b@uni.example>","note":"smtp.mail"}],"cause":4,"msg":"m1","conn":3}`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestEveryKindSurvivesWritingAndReading(t *testing.T) {
	for i, body := range sim.Bodies() {
		e := sim.Event{Seq: i, T: 7, Cause: sim.None, Body: body}
		back, err := journal.Parse(journal.AppendJSON(nil, e))
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(back, e) {
			t.Errorf("%s came back as %#v", body.Kind(), back)
		}
	}
}

func TestALineThatIsNoEventIsRefused(t *testing.T) {
	for _, line := range []string{``, `{`, `[]`, `{"seq":0,"kind":"rumour"}`, `{"seq":0,"kind":"say","size":"x"}`} {
		if _, err := journal.Parse([]byte(line)); err == nil {
			t.Errorf("%q was read", line)
		}
	}
}

func TestTheHashIsOfExactlyWhatIsPrinted(t *testing.T) {
	j := journal.New()
	for i := range 600 {
		j.Append(say(i))
	}
	var out strings.Builder
	if _, err := j.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(out.String()))
	if got := j.Hash(1000); got != hex.EncodeToString(sum[:]) {
		t.Errorf("hash %s is not that of the lines", got)
	}
	if j.Hash(599) == j.Hash(600) {
		t.Error("the hash does not depend on the last event")
	}
}

func TestReadersHoldACursorAndMissNothing(t *testing.T) {
	j := journal.New()
	const all = 1000
	go func() {
		for i := range all {
			j.Append(say(i))
		}
		j.Close()
	}()
	from := 0
	for {
		if err := j.Wait(context.Background(), from); err != nil {
			t.Fatal(err)
		}
		events := j.Read(from, 77)
		if len(events) == 0 {
			break
		}
		for _, e := range events {
			if e.Seq != from {
				t.Fatalf("event %d came at cursor %d", e.Seq, from)
			}
			from++
		}
	}
	if from != all {
		t.Errorf("read %d events of %d", from, all)
	}
}

func TestWaitEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	if err := journal.New().Wait(ctx, 0); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}
