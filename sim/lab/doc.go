// Package lab turns a recipe — a scenario, a seed and what a person did — into
// a journal. It owns the scenario format with every check of it, the script's
// break and repair, the goals, and forking by running again. The kinds of nodes
// are handed to it.
package lab
