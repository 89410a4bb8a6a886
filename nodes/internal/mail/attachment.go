package mail

import (
	"crypto/sha256"
	"encoding/binary"
	"path"
	"strings"
)

// MaxAttachment is the largest attachment in bytes, so that its base64 form
// (four bytes for three, and line ends) stays below sim.MaxLetterBytes.
const MaxAttachment = 7 << 20

// Attachment is a file made up for a letter: its name and its size in bytes
// say all about it.
type Attachment struct {
	Name string
	Size int
}

// mediaType has a table of our own: the operating system's differs from one
// machine to the next, and a letter must not.
func mediaType(name string) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".png":
		return "image/png"
	case ".pdf":
		return "application/pdf"
	case ".zip":
		return "application/zip"
	case ".odt":
		return "application/vnd.oasis.opendocument.text"
	}
	return "application/octet-stream"
}

// content makes up a file's bytes: SHA-256 in counter mode over its name.
func content(name string, size int) []byte {
	out := make([]byte, 0, size+sha256.Size)
	seed := append([]byte(name), make([]byte, 8)...)
	for block := uint64(0); len(out) < size; block++ {
		binary.BigEndian.PutUint64(seed[len(name):], block)
		sum := sha256.Sum256(seed)
		out = append(out, sum[:]...)
	}
	return out[:size]
}
