package behaviour_test

import (
	"testing"

	"mailtrail/nodes/internal/behaviour"
)

func TestTheOldestHabitThatIsNotUsedUpAnswers(t *testing.T) {
	var list behaviour.List[string, string]
	about := func(name, answer string) behaviour.Habit[string, string] {
		return func(asked string) (string, bool) { return answer, asked == name || name == "" }
	}
	times := func(n int) func() bool {
		return func() bool { n--; return n >= 0 }
	}
	always := func() bool { return true }
	list.Begin(about("bob", "twice"), times(2))
	list.Begin(about("bob", "once"), times(1))
	list.Begin(about("", "anybody"), always)

	for _, step := range []struct{ asked, want string }{
		{"eve", "anybody"}, {"bob", "twice"}, {"bob", "twice"}, {"bob", "once"}, {"bob", "anybody"},
	} {
		if got, ok := list.Ask(step.asked); !ok || got != step.want {
			t.Errorf("%s: got %q, want %q", step.asked, got, step.want)
		}
	}
	list.Mend()
	if got, ok := list.Ask("bob"); ok {
		t.Errorf("mended, it still answers %q", got)
	}
}
