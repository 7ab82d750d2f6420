package nix

import (
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	h "nimi/tests/harness"
)

// nimi runs the generator of this tree on a configuration.
func nimi(t testing.TB, command, config string) (out string, err error) {
	t.Helper()
	c := exec.Command(h.Nimi(t), command, "--config", "-")
	c.Stdin = strings.NewReader(config)
	text, err := c.CombinedOutput()
	return string(text), err
}

type optionFacts struct {
	Service, Settings                 []string
	SetOfServices, SetOfSettings      []string
	EveryText, EmptyText, DefaultText string
}

func facts(t *testing.T) (f optionFacts) {
	eval(t, `import (root + "/tests/nix/options.nix") { inherit nimi lib; }`, &f)
	return f
}

// TestEveryOptionIsKnown: a configuration that sets every option of the modules is one that the generator takes.
func TestEveryOptionIsKnown(t *testing.T) {
	t.Parallel()
	f := facts(t)
	if out, err := nimi(t, "validate", f.EveryText); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	// Those that are for what is built around a launcher or where its files come from, and another spelling of service options.
	apart := regexp.MustCompile(`^settings\.(container|bubblewrap|kubernetes|ready)\b|^settings\.configData\.external$`)
	chosen := regexp.MustCompile(`\.(<name>|\*)`)
	for _, o := range append(f.Service, f.Settings...) {
		path := chosen.ReplaceAllString(o, "")
		set := append(f.SetOfServices, f.SetOfSettings...)
		if path == "nimi.watch.action" { // every.nix says cascade, which is for the action that is the default
			continue
		}
		if apart.MatchString(path) || slices.ContainsFunc(set, func(s string) bool { return withoutChosen(s) == path }) {
			continue
		}
		t.Errorf("every.nix does not set %s", o)
	}
}

// withoutChosen leaves the names that the configuration has chosen out of a path of every.nix.
func withoutChosen(path string) string {
	for _, group := range []string{"sockets", "dependsOn", "limits", "credentials", `resources\.io\.devices`} {
		path = regexp.MustCompile(`^(nimi\.`+group+`)\.[^.]+`).ReplaceAllString(path, "$1")
	}
	for _, group := range []string{"network", "fileSystems"} {
		path = regexp.MustCompile(`^(settings\.init\.`+group+`)\.[^.]+`).ReplaceAllString(path, "$1")
	}
	return path
}

// TestDefaults: setting an option to the default of its module is the same as not setting it.
func TestDefaults(t *testing.T) {
	t.Parallel()
	f := facts(t)
	want, err := nimi(t, "generate", f.EmptyText)
	if err != nil {
		t.Fatal(want)
	}
	if got, err := nimi(t, "generate", f.DefaultText); err != nil || got != want {
		t.Errorf("got %v %s\nwant %s", err, got, want)
	}
}

// needOption skips the test where the generator of this tree does not have a per-service option yet.
func needOption(t testing.TB, name, value string) {
	t.Helper()
	text, _ := evalText(t, "null", `nimi.toNimiText (nimi.evalNimiModule { services.a = { process.argv = [ "x" ]; nimi.`+name+` = `+value+`; }; })`)
	if out, err := nimi(t, "validate", text); err != nil && strings.Contains(out, "unknown option") {
		t.Skipf("the generator does not know nimi.%s: %s", name, out)
	}
}
