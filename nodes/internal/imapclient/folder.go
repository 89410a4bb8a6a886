package imapclient

import (
	"slices"
	"strconv"
)

// Folder is what SELECT tells.
type Folder struct {
	Validity uint32 // UIDVALIDITY: another one means that remembered UIDs say nothing
	Letters  int
}

// Select opens a folder (RFC 9051 section 6.3.2).
func (c *Client) Select(name string) (Folder, error) {
	var f Folder
	_, err := c.ask("SELECT "+mailbox(name), func(r *response) error {
		if n, what := r.numbered(); what == "EXISTS" {
			f.Letters = int(n)
		}
		if fields := r.codeFields(); len(fields) == 2 && fields[0] == "UIDVALIDITY" {
			n, err := strconv.ParseUint(fields[1], 10, 32)
			if err != nil {
				return ErrTalk
			}
			f.Validity = uint32(n)
		}
		return nil
	})
	c.news = false // what it tells was asked for
	return f, err
}

// List returns the folders' names in alphabetical order (RFC 9051 section 6.3.9).
func (c *Client) List() ([]string, error) {
	var names []string
	_, err := c.ask(`LIST "" "*"`, func(r *response) error {
		if r.word() != "LIST" {
			return nil
		}
		values, err := r.values(1)
		if err != nil || len(values) < 3 {
			return ErrTalk
		}
		names = append(names, mailboxName(values[2].text))
		return nil
	})
	slices.Sort(names)
	return names, err
}

// Create makes a folder (RFC 9051 section 6.3.4).
func (c *Client) Create(name string) error { return c.do("CREATE " + mailbox(name)) }

// Delete removes a folder with its letters (RFC 9051 section 6.3.5).
func (c *Client) Delete(name string) error { return c.do("DELETE " + mailbox(name)) }

// Rename gives a folder another name (RFC 9051 section 6.3.6).
func (c *Client) Rename(name, to string) error {
	return c.do("RENAME " + mailbox(name) + " " + mailbox(to))
}
