package main

import (
	"fmt"
	"text/tabwriter"

	"mailtrail/lessons"
)

type lessonsCommand struct {
	Lang string `enum:"en,de" default:"${lang}" help:"Language of the titles: ${enum}."`
}

// Run lists the lessons that come with the program.
func (c lessonsCommand) Run(at console) error {
	table := tabwriter.NewWriter(at.out, 0, 0, 3, ' ', 0)
	for _, lesson := range lessons.List() {
		fmt.Fprintf(table, "%s\t%s\t%s\n", lesson.Slug, lesson.Title.In(c.Lang), lesson.Summary.In(c.Lang))
	}
	return table.Flush()
}
