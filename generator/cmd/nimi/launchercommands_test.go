package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Somebody who asks nimi for what a launcher does is told where that is.
func TestLauncherCommands(t *testing.T) {
	run(t, "", nil, "logs", "-f").expect(t, exitUsage, "", "nimi: logs is a command of launchers: nimi ctl NAME logs -f; nimi ps lists those that run\n")
	source, err := os.ReadFile("../../../runtime/entry/client/command.go")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(source), "var verbs = ")
	table, _, _ = strings.Cut(table, "\n}")
	for _, m := range regexp.MustCompile(`(?m)^\t\{"(\w+)"`).FindAllStringSubmatch(table, -1) {
		if own := slices.Contains(commandNames(), m[1]); own == slices.Contains(launcherCommands, m[1]) {
			t.Errorf("%s: is it nimi's own command (%v), or a launcher's alone?", m[1], own)
		}
	}
}
