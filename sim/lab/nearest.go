package lab

import "strings"

// nearest is the right word that needs the fewest changes to come from a wrong
// one, the first of equals; empty where each needs too many.
func nearest(wrong string, right []string) string {
	const longest = 80 // no right word is longer; the effort grows with the square
	if len(wrong) > longest {
		return ""
	}
	wrong = strings.ToLower(wrong)
	best, word := 1+max(1, len(wrong)/3), ""
	for _, r := range right {
		if len(r) > longest {
			continue
		}
		if d := distance(wrong, strings.ToLower(r)); d < best {
			best, word = d, r
		}
	}
	return word
}

// distance counts the letters to insert, remove, replace or swap with their
// neighbour (Damerau–Levenshtein, optimal string alignment).
func distance(a, b string) int {
	var before []int
	last := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
