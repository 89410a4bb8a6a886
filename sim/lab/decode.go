package lab

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"mailtrail/sim"
)

// scope is what the words of a file may refer to.
type scope struct {
	file     file
	nodes    []string
	accounts []sim.Account
	hosts    []sim.HostInfo
	servers  *[]server // where decoded server names are collected; nil if nobody asks
}

// server is a place at which a host is called by its DNS name.
type server struct {
	name string
	at   place
}

// field is a key that a struct accepts.
type field struct {
	key            string
	required, word bool
	value          reflect.Value
}

// fields are the keys of a struct, by its `yaml:"key,required,word"` tags.
func fields(v reflect.Value) []field {
	all := make([]field, 0, v.NumField())
	for i := range v.NumField() {
		key, options, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ",")
		if key == "" || key == "-" {
			continue
		}
		marks := strings.Split(options, ",")
		all = append(all, field{key, slices.Contains(marks, "required"), slices.Contains(marks, "word"), v.Field(i)})
	}
	return all
}

// decodeStruct fills a struct from a mapping, or its word field from a scalar.
// at is where a missing key is reported, name what the entry is; own are keys
// that somebody else reads.
func (s *scope) decodeStruct(n *node, v reflect.Value, at place, name string, own []string) error {
	all := fields(v)
	if n.sort != isMapping {
		for _, f := range all {
			if f.word {
				return s.decode(n, f.value, f.key)
			}
		}
		return s.file.fail(n.at, "%s must be a mapping (key: value), not %s", name, n.sort)
	}
	known := make([]string, len(all))
	for i, f := range all {
		known[i] = f.key
	}
	for _, e := range n.entries {
		if !slices.Contains(known, e.key) && !slices.Contains(own, e.key) {
			return s.file.unknown(e.at, "key", e.key, append(known, own...))
		}
	}
	for _, f := range all {
		e := n.get(f.key)
		if e == nil {
			if f.required {
				return s.file.fail(at, "%s needs the key %s", name, quote(f.key))
			}
			continue
		}
		if err := s.decode(e.value, f.value, f.key); err != nil {
			return err
		}
	}
	return nil
}

// decode fills a value from the entry of a key.
func (s *scope) decode(n *node, v reflect.Value, key string) error {
	switch into := v.Addr().Interface().(type) {
	case *time.Duration:
		return decodeWord(s, n, into, key, "a duration", ParseDuration)
	case *sim.Text:
		return s.text(n, into, key)
	case *sim.Address:
		return decodeWord(s, n, into, key, "an address", func(w string) (sim.Address, error) {
			a, err := address(w)
			return sim.Address(a), err
		})
	case *sim.Domain:
		return decodeWord(s, n, into, key, "a domain", func(w string) (sim.Domain, error) {
			d, err := domain(w)
			return sim.Domain(d), err
		})
	case *sim.HostRef:
		return s.hostRef(n, into, key)
	case *sim.NodeRef:
		return s.nodeRef(n, into, key)
	case *sim.AccountRef:
		return s.accountRef(n, into, key)
	}
	switch v.Kind() {
	case reflect.String:
		return s.scalar(n, key, isText, func() error { v.SetString(n.text); return nil })
	case reflect.Bool:
		return s.scalar(n, key, isBool, func() error { v.SetBool(n.text == "true"); return nil })
	case reflect.Int, reflect.Uint64, reflect.Float64:
		return s.number(n, v, key)
	case reflect.Struct:
		return s.decodeStruct(n, v, n.at, quote(key), nil)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return s.decode(n, v.Elem(), key)
	case reflect.Slice:
		return s.list(n, v, key)
	case reflect.Map:
		return s.mapping(n, v, key)
	}
	return fmt.Errorf("the key %q is of type %s, which no scenario can hold", key, v.Type())
}

func (s *scope) scalar(n *node, key string, want sort, set func() error) error {
	if n.sort == want {
		return set()
	}
	switch {
	case n.sort == isNothing:
		return s.file.fail(n.at, "%s has no value; write %s after it, or remove it", quote(key), want)
	case want == isText && (n.sort == isWhole || n.sort == isFloat || n.sort == isBool):
		return s.file.fail(n.at, "%s must be text; put it in quotes: %q", quote(key), n.text)
	}
	return s.file.fail(n.at, "%s must be %s, not %s", quote(key), want, n.sort)
}

func (s *scope) number(n *node, v reflect.Value, key string) error {
	want := isWhole
	if v.Kind() == reflect.Float64 && n.sort == isFloat {
		want = isFloat
	}
	return s.scalar(n, key, want, func() error {
		var err error
		switch v.Kind() {
		case reflect.Int:
			var i int
			i, err = strconv.Atoi(n.text)
			v.SetInt(int64(i))
		case reflect.Uint64:
			var u uint64
			if strings.HasPrefix(n.text, "-") {
				return s.file.fail(n.at, "%s must be 0 or more", quote(key))
			}
			u, err = strconv.ParseUint(n.text, 10, 64)
			v.SetUint(u)
		default:
			var x float64
			x, err = strconv.ParseFloat(n.text, 64)
			v.SetFloat(x)
		}
		if err != nil {
			return s.file.fail(n.at, "%s is too large a number for %s", n.text, quote(key))
		}
		return nil
	})
}

func (s *scope) list(n *node, v reflect.Value, key string) error {
	if n.sort != isList {
		if n.sort == isMapping || n.sort == isNothing {
			return s.file.fail(n.at, "%s must be a list, not %s", quote(key), n.sort)
		}
		return s.file.fail(n.at, "%s must be a list; write [%s]", quote(key), n.text)
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.items), len(n.items)))
	for i, item := range n.items {
		if err := s.decode(item, v.Index(i), key); err != nil {
			return err
		}
	}
	return nil
}

func (s *scope) mapping(n *node, v reflect.Value, key string) error {
	if n.sort != isMapping {
		return s.file.fail(n.at, "%s must be a mapping (key: value), not %s", quote(key), n.sort)
	}
	v.Set(reflect.MakeMapWithSize(v.Type(), len(n.entries)))
	for _, e := range n.entries {
		value := reflect.New(v.Type().Elem()).Elem()
		if err := s.decode(e.value, value, e.key); err != nil {
			return err
		}
		v.SetMapIndex(reflect.ValueOf(e.key).Convert(v.Type().Key()), value)
	}
	return nil
}
