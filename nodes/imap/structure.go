package imap

import (
	"bytes"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
)

// structure describes a letter's parts (RFC 9051 section 7.5.2, BODYSTRUCTURE).
func structure(letter []byte) imap.BodyStructure {
	if bytes.Count(bytes.ToLower(letter), []byte("content-type:")) > MaxParts {
		return opaque(len(letter))
	}
	return whole(imapserver.ExtractBodyStructure(bytes.NewReader(letter)))
}

// whole gives each multipart at least one part, which the grammar asks for
// (RFC 9051 section 9, body-type-mpart) and a letter may lack.
func whole(part imap.BodyStructure) imap.BodyStructure {
	switch part := part.(type) {
	case *imap.BodyStructureMultiPart:
		for i, child := range part.Children {
			part.Children[i] = whole(child)
		}
		if len(part.Children) == 0 {
			part.Children = []imap.BodyStructure{opaque(0)}
		}
	case *imap.BodyStructureSinglePart:
		if part.MessageRFC822 != nil {
			part.MessageRFC822.BodyStructure = whole(part.MessageRFC822.BodyStructure)
		}
	}
	return part
}

// opaque is a part of which nothing is said but its size.
func opaque(size int) imap.BodyStructure {
	return &imap.BodyStructureSinglePart{Type: "application", Subtype: "octet-stream", Size: uint32(size),
		Extended: &imap.BodyStructureSinglePartExt{}}
}
