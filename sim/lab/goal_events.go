package lab

import (
	"reflect"
	"strconv"
	"strings"

	"mailtrail/sim"
)

// mailboxFold counts the letters that lie in a folder at the end.
type mailboxFold struct {
	Account sim.AccountRef `yaml:"account,required"`
	Folder  string         `yaml:"folder"`
	Count   int            `yaml:"count,required"`
	held    int
}

func mailboxGoal(s *scope, e entry) (func() fold, error) {
	f := mailboxFold{Folder: "INBOX"}
	err := s.settings(e, &f)
	return func() fold { fresh := f; return &fresh }, err
}

func (f *mailboxFold) see(e sim.Event) {
	m, ok := e.Body.(*sim.Mailbox)
	if !ok || !sameAddress(m.Account, string(f.Account)) {
		return
	}
	switch m.Change {
	case "added":
		f.count(m.Folder, 1)
	case "removed":
		f.count(m.Folder, -1)
	case "moved":
		f.count(m.Folder, -1)
		f.count(m.To, 1)
	}
}

func (f *mailboxFold) count(folder string, n int) {
	if folder == f.Folder {
		f.held += n
	}
}

func (f *mailboxFold) holds(*fates) bool { return f.held == f.Count }

// askedFold asks for a DNS question.
type askedFold struct {
	Name sim.Domain `yaml:"name,required"`
	Type string     `yaml:"type"` // MX, A, …; any where it is empty
	was  bool
}

func askedGoal(s *scope, e entry) (func() fold, error) {
	var f askedFold
	err := s.settings(e, &f)
	return func() fold { fresh := f; return &fresh }, err
}

func (f *askedFold) see(e sim.Event) {
	q, ok := e.Body.(*sim.Query)
	f.was = f.was || ok && strings.EqualFold(strings.TrimSuffix(q.Name, "."), string(f.Name)) &&
		(f.Type == "" || strings.EqualFold(q.Type, f.Type))
}

func (f *askedFold) holds(*fates) bool { return f.was }

// eventFold asks for an event of a kind whose fields have given values.
type eventFold struct {
	kind  sim.EventKind
	msg   string
	wants []want
	was   bool
}

// want is a value that a field shall have. In a list one element shall have
// it; of a line of dialogue it is a part.
type want struct {
	field int
	value string
}

// eventGoal reads the kind, then checks the other keys against its fields.
func eventGoal(s *scope, e entry) (func() fold, error) {
	if e.value.sort != isMapping {
		return nil, s.file.fail(e.value.at, "event must be a mapping ({kind: …}), not %s", e.value.sort)
	}
	named := e.value.get("kind")
	if named == nil {
		return nil, s.file.fail(e.at, "event needs the key \"kind\"")
	}
	bodies := map[string]reflect.Type{}
	var kinds []string
	for _, b := range sim.Bodies() {
		kinds = append(kinds, string(b.Kind()))
		bodies[string(b.Kind())] = reflect.TypeOf(b).Elem()
	}
	body, ok := bodies[named.value.text]
	if !ok {
		return nil, s.file.unknown(named.value.at, "kind of event", named.value.text, kinds)
	}
	f := eventFold{kind: sim.EventKind(named.value.text)}
	keys, fields := jsonFields(body)
	for _, x := range e.value.entries {
		switch i, ok := fields[x.key]; {
		case x.value.sort == isMapping || x.value.sort == isList || x.value.sort == isNothing:
			return nil, s.file.fail(x.value.at, "%s must be one value, not %s", quote(x.key), x.value.sort)
		case x.key == "kind":
		case x.key == "msg":
			f.msg = x.value.text
		case ok:
			f.wants = append(f.wants, want{i, x.value.text})
		default:
			return nil, s.file.unknown(x.at, "field of "+string(f.kind)+" events", x.key, append(keys, "kind", "msg"))
		}
	}
	return func() fold { fresh := f; return &fresh }, nil
}

// jsonFields are the fields of an event's body that a goal can ask for, as the
// journal names them, in its order.
func jsonFields(body reflect.Type) ([]string, map[string]int) {
	var keys []string
	fields := map[string]int{}
	for i := range body.NumField() {
		key, _, _ := strings.Cut(body.Field(i).Tag.Get("json"), ",")
		if askable(body.Field(i).Type) {
			keys = append(keys, key)
			fields[key] = i
		}
	}
	return keys, fields
}

func askable(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Slice:
		return t.Elem().Kind() == reflect.String || t.Elem() == reflect.TypeFor[sim.Line]()
	case reflect.Struct:
		return false
	}
	return true
}

func (f *eventFold) see(e sim.Event) {
	if f.was || e.Body.Kind() != f.kind || f.msg != "" && f.msg != e.Msg {
		return
	}
	body := reflect.ValueOf(e.Body).Elem()
	for _, w := range f.wants {
		if !has(body.Field(w.field), w.value) {
			return
		}
	}
	f.was = true
}

// has compares a field with a value as a scenario writes it.
func has(v reflect.Value, want string) bool {
	switch v.Kind() {
	case reflect.String:
		return v.String() == want
	case reflect.Bool:
		return strconv.FormatBool(v.Bool()) == want
	case reflect.Int, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10) == want
	case reflect.Uint32, reflect.Uint64:
		return strconv.FormatUint(v.Uint(), 10) == want
	case reflect.Slice:
		for i := range v.Len() {
			if line, ok := v.Index(i).Interface().(sim.Line); ok && strings.Contains(line.Text, want) {
				return true
			} else if !ok && has(v.Index(i), want) {
				return true
			}
		}
	}
	return false
}

func (f *eventFold) holds(*fates) bool { return f.was }
