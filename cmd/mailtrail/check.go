package main

import (
	"errors"
	"fmt"
	"strings"

	"mailtrail/sim/lab"
)

type checkCommand struct {
	Files []string `arg:"" name:"file" help:"Scenarios and recipes: files, directories with a scenario.yaml, or lessons."`
}

// Run reads all files and tells every mistake. Where there is one, nothing
// goes to standard output.
func (c checkCommand) Run(at console) error {
	var good, bad []string
	for _, file := range c.Files {
		title, err := check(file)
		if err != nil {
			bad = append(bad, err.Error())
			continue
		}
		good = append(good, fmt.Sprintf("%s: fine (%s)", file, title))
	}
	if len(bad) > 0 {
		return failure{exitBadInput, errors.New(strings.Join(bad, "\n"))}
	}
	_, err := fmt.Fprintln(at.out, strings.Join(good, "\n"))
	return err
}

// check reads one file and makes its lab, without running it.
func check(file string) (title string, err error) {
	in := input{}
	recipe, err := in.find(file)
	if err != nil {
		return "", err
	}
	scenario, err := lab.Load(recipe, labOptions())
	if err != nil {
		return "", in.bad(err)
	}
	return scenario.Title.En, nil
}
