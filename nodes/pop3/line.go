package pop3

import (
	"bufio"
	"errors"
	"fmt"
	"strings"
)

// maxUnended is how many octets without a line end are thrown away before the
// connection is.
const maxUnended = 64 << 10

var (
	errLong    = fmt.Errorf("a command has at most %d octets", MaxLine)
	errUnended = errors.New("a line without end")
)

// readLine reads a command without its line end. Its error is errLong for one
// that is too long, which has been read to its end, so that the dialogue can go
// on; any other error ends it.
func readLine(in *bufio.Reader) (string, error) {
	var line []byte
	for size := 0; ; {
		part, err := in.ReadSlice('\n')
		size += len(part)
		if size <= MaxLine {
			line = append(line, part...)
		}
		switch {
		case err == nil && size > MaxLine:
			return "", errLong
		case err == nil:
			return strings.TrimSuffix(strings.TrimSuffix(string(line), "\n"), "\r"), nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return "", err
		case size > maxUnended:
			return "", errUnended
		}
	}
}
