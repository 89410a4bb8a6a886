package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"mailtrail/lessons"
	"mailtrail/nodes"
	"mailtrail/sim"
	"mailtrail/sim/lab"
)

// labOptions are what every lab of this program is made with.
func labOptions() lab.Options {
	options := lab.Options{Kinds: nodes.Catalogue, Lessons: lessons.Scenario}
	for _, lesson := range lessons.List() {
		options.Slugs = append(options.Slugs, lesson.Slug)
	}
	return options
}

// input is what was read: texts by the names that stand in errors about them.
type input map[string]string

// find turns LESSON-OR-FILE into a recipe: a file, a directory with a
// scenario.yaml, or the slug of a lesson that comes with the program.
func (in input) find(what string) (lab.Recipe, error) {
	name := what
	info, err := os.Stat(what)
	switch {
	case err == nil && info.IsDir():
		name = filepath.Join(what, "scenario.yaml")
	case errors.Is(err, fs.ErrNotExist):
		return in.lesson(what)
	}
	text, err := readFile(name)
	if err != nil {
		return lab.Recipe{}, failure{exitBadInput, err}
	}
	in[name] = string(text)
	recipe, err := lab.ReadRecipe(name, text)
	in[recipe.Source()] = recipe.Scenario
	return recipe, in.bad(err)
}

// lesson is the recipe of a lesson that comes with the program.
func (in input) lesson(slug string) (lab.Recipe, error) {
	recipe := lab.Recipe{Lesson: slug}
	if _, ok := lessons.Find(slug); ok {
		return recipe, nil
	}
	_, err := lab.Load(recipe, labOptions())
	why := fmt.Sprintf("%s: there is no such file, and no such lesson", slug)
	var mistake *lab.InputError
	if errors.As(err, &mistake) && mistake.Near != "" {
		why += fmt.Sprintf("; did you mean %s?", mistake.Near)
	} else {
		why += "; see mailtrail lessons"
	}
	return lab.Recipe{}, failure{exitBadInput, errors.New(why)}
}

// intervention reads an argument of --do.
func (in input) intervention(n int, text string) (lab.Intervention, error) {
	name := fmt.Sprintf("--do %d", n)
	in[name] = text
	did, err := lab.ParseIntervention(name, []byte(text))
	return did, in.bad(err)
}

// readFile reads a file, up to one byte more than a recipe may have: the lab
// says what is wrong with that.
func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, sim.MaxRecipe+1))
}

// bad is a mistake in the input: where it is, what is wrong, and the line
// itself with a mark below the place.
func (in input) bad(err error) error {
	if err == nil {
		return nil
	}
	var mistake *lab.InputError
	if !errors.As(err, &mistake) {
		return failure{exitBadInput, err}
	}
	return failure{exitBadInput, errors.New(mistake.Error() + in.excerpt(mistake))}
}

// excerpt is the line that a mistake is in, where it is at hand.
func (in input) excerpt(mistake *lab.InputError) string {
	const shown, before = 90, 60 // characters of a line, and of those before the place
	lines := strings.Split(in[mistake.File], "\n")
	if mistake.Line < 1 || mistake.Line > len(lines) || !utf8.ValidString(lines[mistake.Line-1]) {
		return ""
	}
	line, column := []rune(strings.TrimRight(lines[mistake.Line-1], "\r ")), mistake.Column-1
	if column < 0 || column > len(line) || len(line) == 0 {
		return ""
	}
	if cut := column - before; cut > 0 {
		line, column = line[cut:], before
	}
	line = line[:min(len(line), shown)]
	for i, r := range line {
		if !unicode.IsPrint(r) {
			line[i] = ' '
		}
	}
	number := fmt.Sprintf("%5d", mistake.Line)
	return fmt.Sprintf("\n%s | %s\n%s | %s^", number, string(line), strings.Repeat(" ", len(number)), strings.Repeat(" ", column))
}
