package client

import (
	"encoding/json"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"nimi/runtime/internal/text"
	"nimi/runtime/spec"
)

func TestMatch(t *testing.T) {
	for _, tt := range []struct {
		pattern, s string
		want       bool
	}{
		{"*", "", true}, {"*", "web.api", true}, {"w*", "web", true}, {"*b", "web", true}, {"w*b*", "web", true}, {"*e*e*", "web", false},
		{"?eb", "web", true}, {"?", "é", true}, {"??", "é", false}, {"[a-w]eb", "web", true}, {"[!a-v]eb", "web", true}, {"[^w]eb", "web", false},
		{"[]x]", "]", true}, {"[w", "[w", true}, {"[w-]x", "-x", true}, {`\*`, "*", true}, {`\*`, "a", false}, {"web", "webs", false}, {"", "", true},
		{strings.Repeat("*a", 50) + "b", strings.Repeat("a", 5000), false},
	} {
		begin := time.Now()
		if got := text.Match(tt.pattern, tt.s); got != tt.want {
			t.Errorf("%s, %s: got %v, want %v", tt.pattern, tt.s, got, tt.want)
		}
		if d := time.Since(begin); d > 5*time.Second {
			t.Errorf("%s: took %v", tt.pattern, d)
		}
	}
}

func TestText(t *testing.T) {
	for _, tt := range []struct{ got, want string }{
		{instant(0), "-"}, {instant(951782400000), "2000-02-29T00:00:00Z"}, {instant(1), "1970-01-01T00:00:00Z"}, {instant(253402300799000), "9999-12-31T23:59:59Z"},
		{span(-5), "0s"}, {span(59_999), "59s"}, {span(61_000), "1m01s"}, {span(3_600_000), "1h00m"}, {span(90_000_000), "1d01h"},
		{size(0), "0.0KiB"}, {size(1 << 20), "1.0MiB"}, {size(3 << 29), "1.5GiB"}, {size(1536), "1.5KiB"},
		{computed(1250), "1.2s"}, {computed(61_000), "1m01s"}, {thousandths(1005), "1.005"},
		{command([]string{"/bin/sh", "-c", "it's", "", "a\n'\\\x01", "é"}), `/bin/sh -c 'it'\''s' '' $'a\n\'\\\001' é`},
		{label("a\"b\\c\n"), `a\"b\\c?`},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
	for ms := int64(0); ms < 253_402_300_799_000; ms += 86_400_000*97 + 12_345_000 {
		if got, want := instant(ms), time.UnixMilli(ms).UTC().Format(time.RFC3339); ms > 0 && got != want {
			t.Fatalf("got %s, want %s", got, want)
		}
	}
}

// What quote writes, a shell reads as the same word.
func TestQuote(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("bash is not installed")
	}
	for _, s := range []string{"a", "", "it's", "$(id)", "a\nb'\\", "\x01\x1b\x7f", "é ü", "*", "~", "`x`", "a\tb"} {
		out, err := exec.Command("bash", "-c", "printf %s "+quote(s)).Output()
		if err != nil || string(out) != s {
			t.Errorf("%q: got %q, %v from %s", s, out, err, quote(s))
		}
	}
}

func TestSubset(t *testing.T) {
	on := func(p *spec.Program) (names []string) {
		for i := range p.Services {
			if !p.Services[i].Manual {
				names = append(names, p.Services[i].Name)
			}
		}
		return names
	}
	for _, tt := range []struct {
		only, except, want, left []int
	}{
		{nil, nil, []int{0, 1, 2, 3, 4, 5}, nil},
		{[]int{1}, nil, []int{0, 1}, nil},
		{[]int{2, 3}, nil, []int{0, 1, 2, 3}, nil},
		{nil, []int{0}, []int{3, 4, 5}, []int{1, 2}},
		{nil, []int{0, 1}, []int{3, 4, 5}, []int{2}},
		{[]int{2}, []int{1}, []int{0}, []int{2}},
	} {
		var want []string
		for _, i := range tt.want {
			want = append(want, program.Services[i].Name)
		}
		q, left := subset(&program, tt.only, tt.except, nil)
		if got := on(q); !slices.Equal(got, want) || !slices.Equal(left, tt.left) {
			t.Errorf("only %v, except %v: got %v and %v, want %v and %v", tt.only, tt.except, got, left, want, tt.left)
		}
	}
	if got := len(on(&program)); got != len(program.Services) {
		t.Errorf("the table itself was changed: %d start", got)
	}
}

func TestDescribe(t *testing.T) {
	got := call(t, "", "describe", "db", "web-api")
	want := `db
  path          db
  argv          /bin/db -c $'a b\nc'
  environment   A='it'\''s'
  environment   B is unset
  type          simple
  autoStart     yes
  restart       never
  restartDelay  0s
  onFailure     report
  stopTimeout   none
  log           raw

web-api
  path          web.api
  argv          /bin/api
  type          simple
  autoStart     yes
  dependsOn     web ready
  restart       never
  restartDelay  0s
  onFailure     report
  stopTimeout   none
  log           raw
`
	if got.out != want || got.code != 0 {
		t.Errorf("got %s\nwant %s", got.out, want)
	}
	got = call(t, "", "describe", "--json")
	var v struct {
		Services []struct {
			Name        string
			Argv        []string
			Environment map[string]*string
		}
	}
	if err := json.Unmarshal([]byte(got.out), &v); err != nil || len(v.Services) != len(program.Services) {
		t.Fatalf("%v: %s", err, got.out)
	}
	if db := v.Services[0]; db.Argv[2] != "a b\nc" || *db.Environment["A"] != "it's" || db.Environment["B"] != nil {
		t.Errorf("got %+v", db)
	}
}

// TestHelp: every command is in it.
func TestHelp(t *testing.T) {
	got := call(t, "", "--help")
	for i := range verbs {
		if !strings.Contains(got.out, "\n  "+verbs[i].name) {
			t.Errorf("%s is not in\n%s", verbs[i].name, got.out)
		}
	}
	for _, args := range [][]string{{"-h"}, {"help"}, {"--help"}} {
		if again := call(t, "", args...); again != got {
			t.Errorf("%v: got %+v", args, again)
		}
	}
	if got := call(t, "", "--version"); !strings.HasPrefix(got.out, "stack (nimi ") || got.code != 0 {
		t.Errorf("got %+v", got)
	}
}

// A command's help has each of its options with what it does, and an example that makes sense to the command line.
func TestHelpOfCommands(t *testing.T) {
	for i := range verbs {
		v := &verbs[i]
		got := call(t, "", v.name, "--help")
		if again := call(t, "", "help", v.name); again != got || got.code != 0 || !strings.HasPrefix(got.out, "Usage: stack "+v.name) {
			t.Errorf("%s: got %+v and %+v", v.name, got, again)
		}
		for n := range optionNames {
			line := regexp.MustCompile(`(?m)^  ` + optionNames[n][0] + `( [A-Z,…]+)?(, -\w)?  +\S`)
			if own := (v.options|optSocket|optHelp)&(1<<n) != 0; line.MatchString(got.out) != own {
				t.Errorf("%s %s: explained: %v, want %v:\n%s", v.name, optionNames[n][0], !own, own, got.out)
			}
		}
		_, example, _ := strings.Cut(got.out, "\nExample: stack ")
		var o options
		if wrong := o.parse(strings.Fields(strings.ReplaceAll(example, "'", ""))); wrong != "" || o.words[0] != v.name || o.given&^v.options != 0 || v.words.check(o.words[1:]) != "" {
			t.Errorf("%s: example %q: %s", v.name, example, wrong)
		}
	}
	if got := call(t, "", "help", "lgos"); got.code != 2 || !strings.Contains(got.err, "did you mean logs?") {
		t.Errorf("got %+v", got)
	}
}

// The names of commands are those that do knows.
func TestCompletion(t *testing.T) {
	for shell, check := range map[string][]string{"bash": {"bash", "-n"}, "zsh": {"zsh", "-n"}, "fish": {"fish", "--no-execute"}} {
		t.Run(shell, func(t *testing.T) {
			got := call(t, "", "completion", shell)
			if got.code != 0 || !strings.Contains(got.out, "web-api") || strings.Contains(got.out, "@") {
				t.Errorf("got %+v", got)
			}
			if _, err := exec.LookPath(shell); err != nil {
				t.Skip(shell + " is not installed")
			}
			c := exec.Command(check[0], check[1:]...)
			c.Stdin = strings.NewReader(got.out)
			if shell == "fish" {
				c = exec.Command("fish", "--no-execute", "/dev/stdin")
				c.Stdin = strings.NewReader(got.out)
			}
			if out, err := c.CombinedOutput(); err != nil || len(out) > 0 {
				t.Errorf("%v: %s\n%s", err, out, got.out)
			}
		})
	}
	if got := call(t, "", "completion", "csh"); got.code != 2 {
		t.Errorf("got %+v, want code 2", got)
	}
}

// TestBashCompletes asks a real bash.
func TestBashCompletes(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("bash is not installed")
	}
	script := call(t, "", "completion", "bash").out
	for _, tt := range []struct{ line, want string }{
		{"stack sta", "status start"}, {"stack restart w", "web web-api"}, {"stack --socket /x stop d", "db"}, {"stack status --j", "--json"},
		{"stack run --o", "--only"}, {"stack run --only w", "web web-api"}, {"stack run --only web,d", "web,db"},
		{"stack signal TE", "TERM"}, {"stack signal TERM d", "db"}, {"stack reload --signal US", "USR1 USR2"}, {"stack signal TERM db w", "web web-api"}, {"stack completion z", "zsh"}, {"stack healthcheck ", ""},
		{"stack attach d", "db"}, {"stack exec d", "db"}, {"stack exec db wher", "whereis"}, {"stack logs --since 5m d", "db"}, {"stack --grep x logs d", "db"}, {"stack run --de", "--detach"},
	} {
		c := exec.Command("bash", "--norc", "-c", script+`
read -ra COMP_WORDS <<<"$1"; [[ $1 == *' ' ]] && COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _nimi_stack; echo "${COMPREPLY[*]}"`, "bash", tt.line)
		c.Env = []string{"PATH=/usr/bin"} // a command of two directories is there twice
		out, err := c.CombinedOutput()
		if got := strings.TrimSpace(string(out)); got != tt.want || err != nil {
			t.Errorf("%s: got %q, %v, want %q", tt.line, got, err, tt.want)
		}
	}
}

// FuzzAnswer takes any answer for a status.
func FuzzAnswer(f *testing.F) {
	f.Add(unitLines)
	f.Add("unit\nunit  =\nlauncher pid=99999999999999999999 uptime=-5\nunit a since=-1 pid=1 exit=x signal=\x1b")
	f.Fuzz(func(t *testing.T, text string) {
		a := &answer{}
		for _, line := range strings.Split(text, "\n") {
			kind, rest, _ := strings.Cut(line, " ")
			a.take(kind, rest)
		}
		out := a.appendJSON(nil, 0)
		if !json.Valid(out) {
			t.Errorf("no JSON: %q", out)
		}
		for _, v := range []view{{}, {width: 40}, {width: 1}} {
			shown := v.appendTotals(v.appendRemarks(v.appendTable(nil, a, 7), a), a)
			for _, b := range shown {
				if b < ' ' && b != '\n' || b == 0x7f {
					t.Errorf("a control character in %q", shown)
				}
			}
		}
	})
}
