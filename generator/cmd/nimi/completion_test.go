package main

import (
	"os/exec"
	"strings"
	"testing"
)

// TestCompletion has each shell read its script, where it is installed.
func TestCompletion(t *testing.T) {
	for shell, check := range map[string][]string{"bash": {"bash", "-n"}, "zsh": {"zsh", "-n"}, "fish": {"fish", "--no-execute", "/dev/stdin"}} {
		t.Run(shell, func(t *testing.T) {
			r := run(t, "", nil, "completion", shell)
			r.expect(t, exitOK, "mermaid", "")
			for _, c := range commands() {
				if !strings.Contains(r.out, c.name) {
					t.Errorf("%s is not in the script", c.name)
				}
			}
			if _, err := exec.LookPath(shell); err != nil {
				t.Skip(shell + " is not installed")
			}
			read := exec.Command(check[0], check[1:]...)
			read.Stdin = strings.NewReader(r.out)
			if out, err := read.CombinedOutput(); err != nil || len(out) > 0 {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	run(t, "", nil, "completion", "csh").expect(t, exitUsage, "", `nimi completion: "csh" is no shell, must be one of bash, zsh, fish`)
}

// TestBashCompletes asks a real bash.
func TestBashCompletes(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("bash is not installed")
	}
	for line, want := range map[string]string{
		"nimi val":                   "validate",
		"nimi --v":                   "--version",
		"nimi graph --f":             "--format",
		"nimi graph --format ":       "dot mermaid",
		"nimi graph --format m":      "mermaid",
		"nimi completion z":          "zsh",
		"nimi build --config x --ou": "--output",
		"nimi build --config ":       "", // the shell's own completion of files follows
		"nimi run --verbose --ca":    "--cache",
	} {
		ask := exec.Command("bash", "--norc", "-c", bashCompletion()+`
read -ra COMP_WORDS <<<"$1"; [[ $1 == *' ' ]] && COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _nimi; echo "${COMPREPLY[*]}"`, "bash", line)
		out, err := ask.CombinedOutput()
		if got := strings.TrimSpace(string(out)); got != want || err != nil {
			t.Errorf("%s: got %q, %v, want %q", line, got, err, want)
		}
	}
}
