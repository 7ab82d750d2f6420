package e2e

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// logs chooses lines by the time at which they came and by an expression, and counts those that are left.
func TestLogsAreSelected(t *testing.T) {
	t.Parallel()
	mark := t.TempDir() + "/go"
	r, ask := commands(t, h.Services(JSON{
		"db":  sh(`echo one; echo error two; while ! [ -e `+mark+` ]; do sleep 0.05; done; echo error three; echo four; sleep 1000`, nil),
		"web": sh(`echo ERROR w; sleep 1000`, nil),
	}))
	check := func(want string, args ...string) {
		t.Helper()
		if got := ask(append([]string{"logs"}, args...)...); got.code != 0 || got.out != want {
			t.Errorf("logs %s: got %d, %q, %q, want %q", strings.Join(args, " "), got.code, got.out, got.err, want)
		}
	}
	r.Until("the first lines", func() bool { return strings.Count(ask("logs").out, "\n") == 3 })
	first := time.Now().UTC()
	r.Until("a later millisecond", func() bool { return time.Since(first) > 20*time.Millisecond })
	between := time.Now().UTC()
	create(t, mark)
	r.Until("the last lines", func() bool { return strings.Contains(ask("logs", "db").out, "four") })

	at := between.Format("2006-01-02T15:04:05.000Z")
	check("error three\nfour\n", "--since", at, "db")
	check("one\nerror two\n", "--until", at, "db")
	check("", "--since", "0s", "db")
	check("one\nerror two\nerror three\nfour\n", "--since", "1h", "d*")
	check("error three\n", "--grep", "^error", "-n", "1", "db")
	check("error two\nerror three\n", "--grep", "(?i)ERR.*(two|three)$", "db")
	check("error two\n", "--until", at, "-n", "1", "db")
	check("ERROR w\nerror three\n", "--no-prefix", "--grep", "(?i)error", "-n", "1", "--since", "1h", "db", "web", "d*")
	line := `\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`
	if got, want := ask("logs", "--timestamps", "--grep", "w$").out, `^web \| `+line+` ERROR w\n$`; !regexp.MustCompile(want).MatchString(got) {
		t.Errorf("--timestamps: got %q, want %s", got, want)
	}
	for _, args := range [][]string{{"--grep", "("}, {"--since", "soon"}, {"--until", "5m", "-f"}, {"--since", "1m", "--until", "2m"}} {
		if got := ask(append([]string{"logs"}, args...)...); got.code != 2 || got.out != "" || got.err == "" {
			t.Errorf("logs %q: got %d, %q, %q, want usage", args, got.code, got.out, got.err)
		}
	}
}

// One who follows gets the last lines that match, and then all new ones that do.
func TestLogsFollowSelected(t *testing.T) {
	t.Parallel()
	mark := t.TempDir() + "/go"
	r, ask := commands(t, h.Services(JSON{"a": sh(`echo x1; echo y1; echo x2; while ! [ -e `+mark+` ]; do sleep 0.05; done; echo y2; echo x3; echo x4`, JSON{"restart": JSON{"mode": "never"}})}))
	r.Until("the first lines", func() bool { return strings.Count(ask("logs").out, "\n") == 3 })
	c := begin(t, r, "logs -f --times")
	for _, want := range []string{" x1", " y1", " x2", "kept"} {
		if got := c.line(); !strings.HasSuffix(got, want) {
			t.Errorf("got %q, want one that ends with %q", got, want)
		}
	}
	create(t, mark)
	if got := c.line(); !strings.HasSuffix(got, " y2") {
		t.Errorf("got %q, want the next line", got)
	}
}

func create(t *testing.T, path string) {
	t.Helper()
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
}
