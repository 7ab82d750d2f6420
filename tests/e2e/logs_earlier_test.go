package e2e

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	h "nimi/tests/harness"
)

// logs reads log files where more is asked for than the launcher keeps: every line once, in order, whatever has been rotated
// away, and whatever another run has left in a file that all have.
func TestLogsFromFiles(t *testing.T) {
	t.Parallel()
	const n = 3000 // of 100 bytes: the launcher keeps some hundreds
	script := fmt.Sprintf(`i=0; while [ $i -lt %d ]; do i=$((i+1)); printf '%%0100d\n' $i; done; exec sleep 1000`, n)
	dir := t.TempDir()
	stable := filepath.Join(dir, "stable")
	if err := os.WriteFile(stable, []byte("an earlier run\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	rotated := JSON{"rotate": JSON{"size": 40_000, "keep": 20}}
	r, ask := commands(t, JSON{
		"settings": JSON{"logging": JSON{"enable": true, "logsDir": filepath.Join(dir, "logs")}},
		"services": JSON{
			"run":    sh(script, nil),
			"turned": sh(script, JSON{"log": rotated}),
			"stable": sh(script, JSON{"log": JSON{"file": stable, "enable": false, "timestamps": true}}),
			"none":   sh(script, JSON{"log": JSON{"enable": false}}),
		},
	})
	last := fmt.Sprintf("%0100d\n", n)
	lines := func(from, to int) string {
		var b strings.Builder
		for i := from; i <= to; i++ {
			fmt.Fprintf(&b, "%0100d\n", i)
		}
		return b.String()
	}
	for _, name := range []string{"run", "turned", "stable", "none"} {
		r.Until("the last line of "+name, func() bool { return strings.HasSuffix(ask("logs", "-n", "1", name).out, last) })
	}
	kept := strings.Count(ask("logs", "run").out, "\n")
	if kept >= n/2 {
		t.Fatalf("the launcher keeps %d lines: nothing is read from files", kept)
	}
	for _, name := range []string{"run", "turned", "stable"} {
		for _, want := range []int{1, kept - 1, kept + 1, 2500, n} {
			got := ask("logs", "-n", fmt.Sprint(want), name)
			if got.code != 0 || got.err != "" || got.out != lines(n-want+1, n) {
				t.Errorf("logs -n %d %s: got code %d, %q, %d lines from %.110q", want, name, got.code, got.err, strings.Count(got.out, "\n"), got.out)
			}
		}
	}
	if got := ask("logs", "-n", "9999", "turned"); got.out != lines(1, n) || got.err != "" {
		t.Errorf("all of turned: got %q, %d lines", got.err, strings.Count(got.out, "\n"))
	}
	if got := ask("logs", "-n", "9999", "stable"); got.out != "an earlier run\n"+lines(1, n) {
		t.Errorf("all of stable: got %q, %d lines from %.110q", got.err, strings.Count(got.out, "\n"), got.out)
	}
	if got := ask("logs", "--grep", "0000[0-9]$", "-n", "9999", "run"); got.out != lines(1, 9) {
		t.Errorf("a match in the file alone: got %q", got.out)
	}
	if got := ask("logs", "--since", "1h", "stable"); got.out != lines(1, n) || !strings.Contains(got.err, "without times") {
		t.Errorf("since: got %q, %d lines", got.err, strings.Count(got.out, "\n"))
	}
	if got := ask("logs", "--since", "1h", "run"); got.out == "" || !strings.Contains(got.err, "run: what came before is in "+filepath.Join(dir, "logs/logs-0/run.txt")+", without times") {
		t.Errorf("since, of a file without times: got %q", got.err)
	}
	if got := ask("logs", "-n", "9999", "none"); strings.Count(got.out, "\n") >= n || got.err != "" {
		t.Errorf("without a file: got %q, %d lines", got.err, strings.Count(got.out, "\n"))
	}
	if err := os.WriteFile(filepath.Join(dir, "logs/logs-0/run.txt"), []byte("something else\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := ask("logs", "-n", "2000", "run"); strings.Contains(got.out, "something") {
		t.Errorf("a file that is another's: got %q, %.100q", got.err, got.out)
	}
}

// logs -f joins what is in files with what comes: every line once, in order, while files are rotated under it.
func TestLogsFromFilesFollowed(t *testing.T) {
	t.Parallel()
	const before, after = 3000, 1500
	dir := t.TempDir()
	// The second half comes when the reader has begun, and no faster than it can be read: what does not keep up misses lines.
	script := fmt.Sprintf(`i=0; while [ $i -lt %[1]d ]; do i=$((i+1)); printf '%%0100d\n' $i; [ $i -ge %[2]d ] && [ $((i%%25)) = 0 ] && sleep 0.05
		[ $i != %[2]d ] || while ! [ -e go ]; do sleep 0.02; done; done; exec sleep 1000`, before+after, before)
	config := JSON{
		"settings": JSON{"logging": JSON{"enable": true, "logsDir": filepath.Join(dir, "logs")}},
		"services": JSON{"a": sh(script, JSON{"log": JSON{"rotate": JSON{"size": 40_000, "keep": 20}}})},
	}
	r, ask := commands(t, config)
	line := func(n int) string { return fmt.Sprintf("%0100d\n", n) }
	r.Until("the first half", func() bool { return strings.HasSuffix(ask("logs", "-n", "1", "a").out, line(before)) })
	c := client(h.Build(t, config), []string{"NIMI_SOCKET=" + r.Socket}, "logs", "-f", "-n", "2500", "a")
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer c.Wait()
	defer c.Process.Kill()
	lines := bufio.NewReader(out)
	for n := before - 2500 + 1; n <= before+after; n++ {
		if got, err := lines.ReadString('\n'); got != line(n) || err != nil {
			t.Fatalf("got %q (%v), want %q", got, err, line(n))
		}
		if n == before {
			if err := os.WriteFile(filepath.Join(r.Dir, "go"), nil, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
