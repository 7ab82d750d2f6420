package nix

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestTUI: with settings.tui.enable the closure has a nimi command that can show the terminal UI, and cannot build, so that
// there is no Go in it. Without, or with a program of the user's own, there is none.
func TestTUI(t *testing.T) {
	t.Parallel()
	out := build(t, `nimi.mkNimiBin { imports = [ `+stack+` ]; settings.tui.enable = true; }`)
	var ui string
	var names []string
	for _, ref := range strings.Fields(run(t, "nix-store", "-q", "--references", out)) {
		_, name, _ := strings.Cut(filepath.Base(ref), "-")
		if strings.HasPrefix(name, "nimi-tui-") {
			ui = ref
			name = "nimi-tui"
		}
		names = append(names, name)
	}
	slices.Sort(names)
	if want := []string{"data", "nimi-tui", "service-configdata-greeting", "web"}; !slices.Equal(names, want) {
		t.Fatalf("references: got %v, want %v", names, want)
	}
	if refs := run(t, "nix-store", "-q", "--references", ui); strings.TrimSpace(refs) != "" {
		t.Errorf("got references of the nimi command: %s, want none", refs)
	}
	if text := run(t, out+"/bin/shop", "describe"); !strings.Contains(text, ui+"/bin/nimi") {
		t.Errorf("got %s, want that the launcher names %s/bin/nimi", text, ui)
	}
	if text := run(t, ui+"/bin/nimi", "tui", "--help"); !strings.Contains(text, "usage: nimi tui") {
		t.Errorf("got %s", text)
	}
	for settings, want := range map[string]string{
		`enable = false;`: `"tui":{"enable":false,"program":null}`,
		`enable = true; program = "/usr/bin/nimi";`: `"tui":{"enable":true,"program":"/usr/bin/nimi"}`,
	} {
		var text string
		eval(t, `nimi.toNimiText (nimi.evalNimiModule { settings.tui = { `+settings+` }; })`, &text)
		if !strings.Contains(text, want) {
			t.Errorf("%s: got %s, want %s in it", settings, text, want)
		}
	}
}
