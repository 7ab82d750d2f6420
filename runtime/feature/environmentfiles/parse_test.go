package environmentfiles

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/sys/spawn"
	"nimi/runtime/spec"
)

// pairs is what a text sets, as NAME=value with | between.
func pairs(text string) (string, error) {
	var all []string
	err := parse(text, func(name, value string) { all = append(all, name+"="+value) }, func(int, string) {})
	return strings.Join(all, "|"), err
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"\n \t\r\n", ""},
		{"A=1", "A=1"},
		{"A=1\nB=2\n", "A=1|B=2"},
		{"A=1\r\nB=2\r\n", "A=1|B=2"},
		{"# A=1\n  ; B=2\nC=3 # no comment\n#", "C=3 # no comment"},
		{"# joined \\\nA=1", "A=1"},
		{" A = 1 2 \t\n", "A=1 2"},
		{"A=\nB=", "A=|B="},
		{"A=''\nB=\"\"", "A=|B="},
		{"A==a=b", "A==a=b"},
		{"A=$B ${C} $(id) `id` %h ~ *", "A=$B ${C} $(id) `id` %h ~ *"},
		{"A='a \"$b\\n\\'", "A=a \"$b\\n\\"},
		{"A='one\ntwo'\nB=2", "A=one\ntwo|B=2"},
		{"A=\"one\ntwo\"", "A=one\ntwo"},
		{`A="a\"b\\c\` + "`" + `\$d\n\e"`, "A=a\"b\\c`$d\\n\\e"},
		{"A=\"a\\\nb\"", "A=ab"},
		{"A=\"a\\\r\nb\"", "A=ab"},
		{"A=a\\\nb\\\n  c\nB=2", "A=ab  c|B=2"},
		{"A=a\\\r\nb", "A=ab"},
		{`A=a\b\ \\c\"`, `A=ab \c"`},
		{"A=a\\ \n", "A=a "},
		{"A=a\\", "A=a"},
		{"A=\\", "A="},
		{"A='a b' \"c\" d 'e'", "A=a bcd 'e'"},
		{"A='a' 'b'  \nB=2", "A=ab|B=2"},
		{"A=it's", "A=it's"},
		{"A=1\nA=2", "A=1|A=2"},
		{"_a9=é\t日本", "_a9=é\t日本"},
	} {
		if got, err := pairs(c.text); got != c.want || err != nil {
			t.Errorf("%q: got %q, %v, want %q", c.text, got, err, c.want)
		}
	}
}

func TestParseWrong(t *testing.T) {
	const name, quote = "must be NAME=value or a comment; a name has letters, digits and _", "a quote is not closed"
	const value = "the value must be UTF-8 without NUL"
	const dotenv = `; with format = "dotenv", "export" and a name alone are allowed`
	for _, c := range []struct{ text, want string }{
		{"secret", "line 1: " + name + dotenv},
		{"A=1\n\nsecret\nB=2", "line 3: " + name + dotenv},
		{"=secret", "line 1: " + name},
		{"1A=secret", "line 1: " + name},
		{"a.b=secret", "line 1: " + name},
		{"a-b=secret", "line 1: " + name},
		{"é=secret", "line 1: " + name},
		{"export A=secret", "line 1: " + name + dotenv},
		{"export", "line 1: " + name + dotenv},
		{"A: secret", "line 1: " + name},
		{"\ufeffA=secret", "line 1: " + name},
		{"A\n=secret", "line 1: " + name + dotenv},
		{"A=1\nB='secret\n\n", "line 2: " + quote},
		{"A=\"secret", "line 1: " + quote},
		{"A=\"secret\\\"", "line 1: " + quote},
		{"A=\"secret\\", "line 1: " + quote},
		{"A='x'\nB=sec\x00ret", "line 2: " + value},
		{"A=sec\xffret", "line 1: " + value},
		{"A=\\\nx\nB='\n\n'\nsecret", "line 6: " + name + dotenv},
	} {
		if _, err := pairs(c.text); err == nil || err.Error() != c.want {
			t.Errorf("%q: got %v, want %s", c.text, err, c.want)
		}
	}
}

// What means something else in dotenv files is told, by line, and nothing else is.
func TestParseOther(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"A=x # c", "1 " + otherHash},
		{"A=# c", "1 " + otherHash},
		{"B=1\n\nA=\"x\" # c\nC=2", "3 " + otherHash},
		{"A='x y' # c", "1 " + otherHash},
		{"A=x\t#c", "1 " + otherHash},
		{`A=C:\dir`, "1 " + otherBackslash},
		{`A="a\nb"`, "1 " + otherBackslash},
		{"A=${B}", "1 " + otherDollar},
		{`A="x${B}"`, "1 " + otherDollar},
		{"A=x\nB=y # c\nC=${D}", "2 " + otherHash + "|3 " + otherDollar},
		{"A='x # c ${B} \\n'\n# ${B}\nB=\"x # c\"\nC=x#c\nD=$E\nF=a\\ b\\\"\nG=\"a\\d \\$\"\nH=p$wd", ""},
		{"A=a\\\nb", ""},
	} {
		var got []string
		if err := parse(c.text, func(string, string) {}, func(line int, problem string) { got = append(got, strconv.Itoa(line)+" "+problem) }); err != nil || strings.Join(got, "|") != c.want {
			t.Errorf("%q: got %q, %v, want %q", c.text, got, err, c.want)
		}
	}
}

// Whatever is in a file: no panic, nothing in an environment that does not belong there, and no word of it in an error.
func FuzzParse(f *testing.F) {
	f.Add("A=1\nB=\"x\\\ny\" 'z' \\w\n# c\n; d\r\nE=")
	f.Add("A='")
	f.Fuzz(func(t *testing.T, text string) {
		err := parse(text, func(name, value string) {
			if name == "" || strings.ContainsAny(name, "=\x00 \n") || strings.Contains(value, "\x00") || !utf8.ValidString(value) {
				t.Errorf("got %q=%q of %q", name, value, text)
			}
		}, func(line int, problem string) {
			if line < 1 || len(problem) > 200 {
				t.Errorf("got a warning of line %d: %s", line, problem)
			}
		})
		if err != nil && len(err.Error()) > 200 {
			t.Errorf("got %q", err)
		}
	})
}

// start reads the files of a service with PATH=/old.
func start(files ...spec.EnvironmentFile) (*spawn.Command, error) {
	var h host.Host
	if err := Feature(&h); err != nil {
		return nil, err
	}
	c := &spawn.Command{Env: []string{"PATH=/old", "LEFT=alone"}}
	return c, h.Prepare(&host.Run{Service: &spec.Service{EnvironmentFiles: files}, Command: c})
}

func write(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "env")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFeature(t *testing.T) {
	c, err := start(spec.EnvironmentFile{Path: write(t, "PATH=/a\nX=1")},
		spec.EnvironmentFile{Path: "/nonexistent/file", Optional: true}, spec.EnvironmentFile{Path: write(t, "X=2")})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(c.Env, " "), "PATH=/a LEFT=alone X=2"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	directory, bad := t.TempDir(), write(t, "A=secret\nsecret")
	for path, want := range map[string]string{
		"/nonexistent":                           "no such file or directory",
		directory:                                "is a directory",
		"/dev/zero":                              "not a regular file",
		bad:                                      `line 2: must be NAME=value or a comment; a name has letters, digits and _; with format = "dotenv", "export" and a name alone are allowed`,
		write(t, "A="+strings.Repeat("x", most)): "file too large",
	} {
		if _, err := start(spec.EnvironmentFile{Path: path}); err == nil || err.Error() != "environmentFiles: "+path+": "+want {
			t.Errorf("got %v, want %s: %s", err, path, want)
		}
	}
	if _, err := start(spec.EnvironmentFile{Path: directory, Optional: true}); err == nil {
		t.Error("a directory in place of a file that may be missing: got no error")
	}
}
