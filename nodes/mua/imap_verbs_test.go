package mua_test

import (
	"strings"
	"testing"

	"mailtrail/nodes"
	"mailtrail/sim/lab"
)

// What a step can't mean is said before the run, at its place in the file.
func TestStepsThatMakeNoSense(t *testing.T) {
	for step, want := range map[string]string{
		`open: {node: bob, letter: "Hello there"}`:                    "a letter is called m1, m2 and so on",
		`open: {node: bob}`:                                           "letter",
		`flag: {node: bob, letter: m1}`:                               "flag needs add or remove",
		`flag: {node: bob, letter: m1, add: [seen, "so so"]}`:         "a flag is seen, answered",
		`move: {node: bob, letter: m1, to: ""}`:                       "a folder's name has 1 to 200 bytes",
		`delete: {node: bob, letter: "*"}`:                            "a letter is called",
		`search: {node: bob, text: ""}`:                               "what is searched for has 1 to 200 bytes",
		`folder: {node: bob}`:                                         "folder needs open, create, delete, or rename",
		`folder: {node: bob, create: A, delete: B}`:                   "one thing at a time, and create stands here already",
		`folder: {node: bob, rename: A}`:                              "rename and to belong together",
		`folder: {node: bob, create: A, to: B}`:                       "rename and to belong together",
		`offline: nobody`:                                             "nobody",
		`flag: {node: bob, letter: m1, add: [a,b,c,d,e,f,g,h,i,j,k]}`: "at most 10 flags",
	} {
		_, err := lab.Parse("steps.yaml", []byte(onServer+"  - {at: 1h, "+step+"}\n"), nodes.Catalogue())
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", step, err, want)
		}
	}
}

func TestSettingsThatMakeNoSense(t *testing.T) {
	for wrong, want := range map[string]string{
		"protocol: pop3, idle: true": "POP3 can't wait for news",
		"protocol: imap, keep: true": "with IMAP letters stay on the server anyway",
		"protocol: mapi":             "unknown protocol \"mapi\"; available: imap, pop3",
		"protocol: imap, port: 0":    "a port is a number",
	} {
		text := strings.Replace(onServer, "protocol: imap", wrong, 1)
		if _, err := lab.Parse("settings.yaml", []byte(text), nodes.Catalogue()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", wrong, err, want)
		}
	}
}

func TestFolders(t *testing.T) {
	r := run(t, onServer+`
  - {at: 1m, fetch: bob}
  - {at: 2m, folder: {node: bob, create: Work}}
  - {at: 3m, move: {node: bob, letter: hello, to: Work}}
  - {at: 4m, folder: {node: bob, open: Work}}
  - {at: 5m, folder: {node: bob, rename: Work, to: Office}}
  - {at: 6m, open: {node: bob, letter: hello}}
  - {at: 7m, folder: {node: bob, delete: Office}}
  - {at: 8m, open: {node: bob, letter: hello}}
goals:
  - {mailbox: {account: bob@uni.example, count: 1}}
  - {mailbox: {account: bob@uni.example, folder: Office, count: 0}}
`)
	is(t, "Bob", story(r, "bob"), `
		mua.listed folder=INBOX new=2 count=2
		hello mua.listed folder=Work new=1 count=1
		hello mua.opened subject=Hello left=0
		lab.failed why=hello is not in the list of bob; fetch first`)
	holds(t, r)
}

// A letter that comes while the program looks into another folder is not missed.
func TestNewsOfTheInboxWhileAnotherFolderIsOpen(t *testing.T) {
	r := run(t, onServer+`
  - {at: 1m, fetch: phone}
  - {at: 2m, folder: {node: phone, create: Work}}
  - {at: 3m, send: {from: alice, to: [bob@uni.example], subject: News, id: news}}
  - {at: 3m600ms, folder: {node: phone, open: Work}}
  - {at: 4m, open: {node: phone, letter: news}}
`)
	if got := story(r, "phone"); !strings.HasSuffix(got, "news mua.opened subject=News left=0") {
		t.Error(got)
	}
}
