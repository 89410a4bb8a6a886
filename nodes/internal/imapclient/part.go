package imapclient

import (
	"strconv"
	"strings"
)

// Part is a part of a letter that has content of its own.
type Part struct {
	Path     string // "1", "2.1": how FETCH names it
	Type     string // text/plain, in lower case
	Encoding string // base64, quoted-printable, 7bit, …
	Size     int    // bytes as encoded
	Name     string // of an attached file; empty where it has none
	Attached bool
}

// flatten lists the parts of a BODYSTRUCTURE in their order, numbered as RFC
// 9051 section 6.4.5.1 says.
func flatten(v value, path string, depth int) []Part {
	if len(v.list) == 0 || depth > maxNesting {
		return nil
	}
	if !v.list[0].isList {
		if path == "" {
			path = "1"
		}
		return []Part{single(v, path)}
	}
	var parts []Part
	for i, child := range v.list {
		if !child.isList {
			break
		}
		number := strconv.Itoa(i + 1)
		if path != "" {
			number = path + "." + number
		}
		parts = append(parts, flatten(child, number, depth+1)...)
	}
	return parts
}

// single reads one part (RFC 9051 section 9, body-type-1part).
func single(v value, path string) Part {
	p := Part{
		Path: path, Type: strings.ToLower(v.at(0).str() + "/" + v.at(1).str()),
		Encoding: strings.ToLower(v.at(5).str()), Size: int(v.at(6).number()), Name: decoded(parameter(v.at(2), "name")),
	}
	extension := 7 // the checksum, before the disposition
	switch {
	case p.Type == "message/rfc822", p.Type == "message/global":
		extension = 10
	case strings.HasPrefix(p.Type, "text/"):
		extension = 8
	}
	disposition := v.at(extension + 1)
	p.Attached = strings.EqualFold(disposition.at(0).str(), "attachment")
	if name := parameter(disposition.at(1), "filename"); name != "" {
		p.Name = decoded(name)
	}
	return p
}

// parameter finds a value in a list of names and values.
func parameter(list value, name string) string {
	for i := 0; i+1 < len(list.list); i += 2 {
		if strings.EqualFold(list.list[i].str(), name) {
			return list.list[i+1].str()
		}
	}
	return ""
}
