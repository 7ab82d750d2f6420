// Package guards holds what a launcher costs in things that can be counted: bytes and system calls. Nothing is timed.
//
//	go test ./tests/guards            # compares with testdata
//	go test ./tests/guards -update    # writes testdata: look at the difference before committing it
package guards

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"

	h "nimi/tests/harness"
)

// JSON is an object of a configuration.
type JSON = h.JSON

func TestMain(m *testing.M) {
	flag.Bool("update", false, "write testdata instead of comparing with it")
	flag.Parse()
	h.Main(m)
}

// updating says whether testdata is to be written.
func updating() bool { return flag.Lookup("update").Value.String() == "true" }

// toolchain is what committed numbers hold for: the minor version of Go, and the platform.
func toolchain() string {
	v := strings.SplitN(runtime.Version(), ".", 3)
	return fmt.Sprintf("%s.%s %s/%s", v[0], strings.TrimRight(v[1], "-abcdefghijklmnopqrstuvwxyz"), runtime.GOOS, runtime.GOARCH)
}

// entry is a line of a table of testdata.
type entry struct {
	name  string
	value float64
}

// committed reads a table: a first line that names the toolchain, then a name and a number a line. It skips the test
// where the toolchain is another; with -update it writes what was got, and returns that.
func committed(t *testing.T, file, about string, got []entry) map[string]float64 {
	t.Helper()
	path := "testdata/" + file
	if updating() {
		var text strings.Builder
		fmt.Fprintf(&text, "# %s\n%s\n", about, toolchain())
		for _, e := range got {
			fmt.Fprintf(&text, "%s\t%s\n", e.name, strconv.FormatFloat(e.value, 'f', -1, 64))
		}
		if err := os.WriteFile(path, []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; write it with: go test ./tests/guards -update", err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if len(lines) < 2 || !strings.HasPrefix(lines[0], "#") {
		t.Fatalf("%s: want a comment, a toolchain and a table", path)
	}
	if lines[1] != toolchain() {
		t.Skipf("%s holds for %s, this is %s", path, lines[1], toolchain())
	}
	table := map[string]float64{}
	for _, line := range lines[2:] {
		name, number, _ := strings.Cut(line, "\t")
		value, err := strconv.ParseFloat(number, 64)
		if err != nil {
			t.Fatalf("%s: %q: want a name, a tab and a number", path, line)
		}
		table[name] = value
	}
	if len(table) != len(got) {
		t.Errorf("%s: got %d names, want %d; write it anew with: go test ./tests/guards -update", path, len(table), len(got))
	}
	return table
}
