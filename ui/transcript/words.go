package transcript

import "strings"

// words is the dictionary of a language. Sentences name what is put into them
// in braces; both languages use the same names.
type words struct {
	lang               string
	weekdays           [7]string // from Sunday, as in package time
	short              int       // bytes of a short weekday
	months             [12]string
	date, seed, later  string
	second, minute     plural
	hour, day          plural
	byte, line         plural
	port               string
	answered, refused  string // a call
	unanswered         string
	hangsUp, torn      string
	gaveUpWaiting      string
	lost, body         string
	nothingSaid        string
	asks               map[string]string // a DNS question, by type; "" for others
	tells              map[string]string // a DNS record, by type
	noMail             string            // a null MX (RFC 7505)
	noRecord, noName   string
	dnsFails, tooLong  string
	composed, accepted string
	queued, deferred   string
	relayed, delivered string
	expired, bounced   string
	discarded          string
	letterRefused      string
	anyFate            string
	because, nextTry   string
	becausePlain       string            // the same, in the narrator's words
	reasons            map[string]string // a node's own reasons, by their English; {name} is any name
	try                string
	added, flags       string // a mailbox
	noFlags            string
	moved, removed     string
	powerOff, powerOn  string
	changed            string
	steps              map[string]string // what is done, by verb; "" for others
	byScript, byPerson string
	hows               map[string]string // what a fault does; "" for others
	repaired, usedUp   string
	section            string // where a rule is written
	goals              string
	goal               map[string]string // a key of a goal with its value, by key; "" for others
	ends               map[string]string // why a run ended; "" for others
}

// fill puts values into a sentence: fill("{a} calls {b}", "a", "Alice", "b", "Bob").
func fill(sentence string, pairs ...string) string {
	named := make([]string, len(pairs))
	for i := 0; i+1 < len(pairs); i += 2 {
		named[i], named[i+1] = "{"+pairs[i]+"}", pairs[i+1]
	}
	return strings.NewReplacer(named...).Replace(sentence)
}

// pick is the word for a key, or the word for others.
func pick(table map[string]string, key string) string {
	if word, ok := table[key]; ok {
		return word
	}
	return table[""]
}
