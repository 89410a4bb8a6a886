package lab_test

import (
	"encoding/json"
	"strings"
	"testing"

	"mailtrail/sim"
	"mailtrail/sim/lab"
)

// A file may carry the scenario as text, in YAML and in the JSON that the page
// exports; a mistake in that text has its place there.
func TestARecipeCarriesAScenario(t *testing.T) {
	scenario := "# „Grüße“ \\ \"x\" 'y' \u2028 \U0001f600\t<&>\n" + journey
	exported, err := json.MarshalIndent(lab.Recipe{Scenario: scenario, Interventions: []lab.Intervention{breakMSA(4)}}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	indented := "scenario: |\n  " + strings.ReplaceAll(scenario, "\n", "\n  ") + "\ninterventions:\n  - {after: 4, do: {break: msa, how: refuse}}\n"
	want := play(t, lab.Recipe{Scenario: scenario, Interventions: []lab.Intervention{breakMSA(4)}})
	for name, text := range map[string]string{"JSON": string(exported), "YAML": indented} {
		recipe, err := lab.ReadRecipe("fork.yaml", []byte(text))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if strings.TrimSpace(recipe.Scenario) != strings.TrimSpace(scenario) {
			t.Errorf("%s: the scenario is read as\n%q", name, recipe.Scenario)
		}
		if got := play(t, recipe); got.Journal().Hash(sim.MaxEvents) != want.Journal().Hash(sim.MaxEvents) {
			t.Errorf("%s: another journal", name)
		}
	}
	recipe, err := lab.ReadRecipe("fork.yaml", []byte("scenario: |\n  nodes:\n    a: {kind: muta}\n"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = lab.Load(recipe, options())
	expect(t, err, "fork.yaml, scenario", `2:13 unknown kind "muta"`)
}
