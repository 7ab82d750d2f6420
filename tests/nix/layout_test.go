package nix

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestFormat is the formatter's own word, where it is installed. TestLayout checks what of its rules can be checked
// without it.
func TestFormat(t *testing.T) {
	if _, err := exec.LookPath("nixfmt"); err != nil {
		t.Skip("nixfmt (github.com/NixOS/nixfmt) is not installed; Debian has none")
	}
	if out, err := exec.Command("nixfmt", append([]string{"--check"}, nixFiles(t)...)...).CombinedOutput(); err != nil {
		t.Errorf("%s", out)
	}
}

// A code is the text of a Nix file with comments, and the content of strings, blanked out.
type code []byte

// blanked stands for what is no code.
const blanked = 1

// blank blanks out what is no code. Strings keep their quotes, comments their indentation.
func blank(text string) code {
	out := []byte(text)
	erase := func(from, to int, but string) {
		for i := from; i < to && i < len(out); i++ {
			if !strings.Contains(but, string(out[i])) {
				out[i] = blanked
			}
		}
	}
	// depth counts braces; strings holds, innermost last, the quote of each string that is open and its depth.
	type open struct {
		quote string
		depth int
	}
	var strs []open
	depth := 0
	inside := func() bool { return len(strs) > 0 && strs[len(strs)-1].depth == depth }
	for i := 0; i < len(text); {
		rest := text[i:]
		switch {
		case inside():
			quote := strs[len(strs)-1].quote
			switch {
			case strings.HasPrefix(rest, "${"):
				depth++
				i += 2
			case quote == "''" && (strings.HasPrefix(rest, "'''") || strings.HasPrefix(rest, "''$") || strings.HasPrefix(rest, `''\`)):
				erase(i, i+3, "\n")
				i += 3
			case quote == `"` && rest[0] == '\\':
				erase(i, i+2, "\n")
				i += 2
			case strings.HasPrefix(rest, quote):
				strs = strs[:len(strs)-1]
				i += len(quote)
			default:
				erase(i, i+1, "\n")
				i++
			}
		case rest[0] == '#':
			end := strings.IndexByte(rest, '\n')
			if end < 0 {
				end = len(rest)
			}
			erase(i, i+end, "\n ")
			i += end
		case strings.HasPrefix(rest, "/*"):
			end := strings.Index(rest, "*/") + 2
			erase(i, i+end, "\n ")
			i += end
		case strings.HasPrefix(rest, "''"), rest[0] == '"':
			quote := `"`
			if rest[0] == '\'' {
				quote = "''"
			}
			strs = append(strs, open{quote, depth})
			i += len(quote)
		default:
			switch rest[0] {
			case '{':
				depth++
			case '}':
				depth--
			}
			i++
		}
	}
	return out
}

// layout are the rules of nixfmt (RFC 166) that a line, or two, can break.
var layout = map[string]*regexp.Regexp{
	"a tab":                             regexp.MustCompile(`\t`),
	"a blank at the end of a line":      regexp.MustCompile(`(?m) +$`),
	"two empty lines":                   regexp.MustCompile(`\n\n\n`),
	"no newline at the end":             regexp.MustCompile(`[^\n]\z`),
	"an odd indentation":                regexp.MustCompile(`(?m)^(  )* [^ ]`),
	"no blank before or behind =":       regexp.MustCompile(`(?m)([^ =<>!]=([^=]|$)|[^=<>!]=[^ =\n])`),
	"no blank inside of braces":         regexp.MustCompile(`[^$]\{[^ \n}]`),
	"several items of a list in a line": regexp.MustCompile(`= \[ [^\[\](){}\n]*[^ \[\](){}\n] +[^ \[\](){}\n][^\[\](){}\n]* \]`),
	"several bindings in a line":        regexp.MustCompile(`\{ [^{}\n]*;[^{}\n]*; \}`),
	"a let with code in its line":       regexp.MustCompile(`(?m)\blet +[^ \n]`),
}

// TestLayout: every Nix file keeps the rules.
func TestLayout(t *testing.T) {
	for _, file := range nixFiles(t) {
		text := blank(readFile(t, file))
		for rule, pattern := range layout {
			if at := pattern.FindIndex(text); at != nil {
				line := strings.Count(string(text[:at[0]]), "\n") + 1
				t.Errorf("%s:%d: %s", file, line, rule)
			}
		}
		indented, opened := 0, false
		for i, line := range strings.Split(string(text), "\n") {
			text := strings.TrimLeft(line, " ")
			by := len(line) - len(text)
			switch {
			case line == "" || text[0] == blanked && by > 0:
				continue // nothing, or a comment
			case text[0] == blanked:
				indented, opened = len(line), false // inside of a string: what follows has its own indentation
				continue
			}
			if opened && by != indented+2 && !strings.ContainsAny(text[:1], "}])") {
				t.Errorf("%s:%d: indented by %d, want 2 more than the line that opens the bracket, which is by %d", file, i+1, by, indented)
			}
			if by > indented+2 {
				t.Errorf("%s:%d: indented by %d more than what is before", file, i+1, by-indented)
			}
			indented, opened = by, strings.ContainsAny(line[len(line)-1:], "{[(")
		}
	}
}

// TestLayoutRefuses: each rule finds what breaks it, and nothing in what keeps it.
func TestLayoutRefuses(t *testing.T) {
	for rule, bad := range map[string]string{
		"a tab":                             "{\n\ta = 1;\n}\n",
		"a blank at the end of a line":      "{ \n  a = 1;\n}\n",
		"two empty lines":                   "{\n  a = 1;\n\n\n  b = 2;\n}\n",
		"no newline at the end":             "{ }",
		"an odd indentation":                "{\n   a = 1;\n}\n",
		"no blank before or behind =":       "{\n  options ={\n  };\n}\n",
		"no blank inside of braces":         "{\n  x = {a = 1; };\n}\n",
		"several items of a list in a line": "{\n  x = [ \"a b\" c ];\n}\n",
		"several bindings in a line":        "{\n  x = { a = 1; b = 2; };\n}\n",
		"a let with code in its line":       "let a = 1;\nin\na\n",
	} {
		if !layout[rule].Match(blank(bad)) {
			t.Errorf("%s: not found in %q", rule, bad)
		}
	}
	for rule := range layout {
		good := "# [ a b ] \t{a=1;}\n{ lib, ... }:\n\n{\n  a = \"x = [ a b ]; \\\" ${toString { b = [ 1 ]; }} {\";\n  c = ''\n    let x=[ a b ]\n     odd '' + \"\";\n  d = a == b && c != d;\n}\n"
		if at := layout[rule].FindIndex(blank(good)); at != nil {
			t.Errorf("%s: found in %q", rule, good[at[0]:at[1]])
		}
	}
}

// TestFlakeShape needs Nix and no nixpkgs: what the flake has, with as much of lib as that takes.
func TestFlakeShape(t *testing.T) {
	if _, err := exec.LookPath("nix-instantiate"); err != nil {
		t.Skip("nix-instantiate is missing: apt-get install nix-bin")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("nix-instantiate", "--eval", "--strict", "--json", "--arg", "root", root, root+"/tests/nix/shape.nix").Output()
	if err != nil {
		t.Fatalf("%v: %s", err, err.(*exec.ExitError).Stderr)
	}
	want, err := os.ReadFile("testdata/shape.json")
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		writeFile(t, "testdata/shape.json", string(out))
	} else if strings.TrimSpace(string(out)) != strings.TrimSpace(string(want)) {
		t.Errorf("got %s\nwant %s\ngo test ./tests/nix -run TestFlakeShape -update", out, want)
	}
}
