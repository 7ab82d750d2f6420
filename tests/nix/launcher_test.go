package nix

import (
	"debug/elf"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const stack = `{
	settings.binName = "shop";
	services.web = {
		process.argv = [ (pkgs.writeScript "web" "#!/bin/sh\ncat $XDG_CONFIG_HOME/greeting\n") ];
		process.environment.DATA = "${pkgs.writeText "data" "x"}/sub";
		configData.greeting.text = "good morning\n";
	};
}`

// TestClosure: the launcher is one static file that refers to exactly the store paths in its table.
func TestClosure(t *testing.T) {
	t.Parallel()
	out := build(t, `nimi.mkNimiBin `+stack)
	var files []string
	filepath.WalkDir(out, func(name string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, strings.TrimPrefix(name, out))
		}
		return err
	})
	if want := []string{"/bin/shop"}; !slices.Equal(files, want) {
		t.Errorf("files: got %v, want %v", files, want)
	}
	binary, err := elf.Open(out + "/bin/shop")
	if err != nil {
		t.Fatal(err)
	}
	defer binary.Close()
	for _, p := range binary.Progs {
		if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
			t.Errorf("not static: %v", p.Type)
		}
	}
	var names []string
	for _, ref := range strings.Fields(run(t, "nix-store", "-q", "--references", out)) {
		_, name, _ := strings.Cut(filepath.Base(ref), "-")
		names = append(names, name)
	}
	slices.Sort(names)
	if want := []string{"data", "service-configdata-greeting", "web"}; !slices.Equal(names, want) {
		t.Errorf("references: got %v, want %v", names, want)
	}
	// As the JSON has them: what is in the one is in the other.
	file := build(t, `nimi.toNimiJson (nimi.evalNimiModule `+stack+`)`)
	if got, want := run(t, "nix-store", "-q", "--references", out), run(t, "nix-store", "-q", "--references", file); got != want {
		t.Errorf("references: got %s, want those of the JSON: %s", got, want)
	}
}

// TestOtherReferencesAreRefused: what the table does not name makes the build fail.
func TestOtherReferencesAreRefused(t *testing.T) {
	t.Parallel()
	said := buildFails(t, `(pkgs.callPackage (root + "/nix/launcher.nix") {
		inherit (nimi) nimi toolchain;
		name = "x"; binName = "x";
		text = builtins.toJSON { services.a.process.argv = [ "${pkgs.writeText "seen" "x"}" ]; };
	}).overrideAttrs (old: { buildCommand = old.buildCommand + "\necho ${pkgs.writeText "smuggled" "x"} > $out/more\n"; })`)
	says(t, said, "smuggled", "not allowed")
}

// TestTimeZones: the Go of nixpkgs has the path of its tzdata in it, which gets into launchers that read calendars. It
// is not left there, unless a service names that path itself.
func TestTimeZones(t *testing.T) {
	t.Parallel()
	for names, want := range map[string]int{`"/bin/true"`: 0, `"${pkgs.tzdata}"`: 1} {
		out := build(t, `pkgs.callPackage (root + "/nix/launcher.nix") {
			# What such a Go would make: its path, and what stands around it.
			nimi = pkgs.runCommand "nimi" { meta.mainProgram = "nimi"; tz = "${pkgs.tzdata}/share/zoneinfo/"; } ''
				mkdir -p $out/bin
				printf '#!/bin/sh\nprintf "a\\000%s\\000b" "%s" > "$5"\n' "$tz" > $out/bin/nimi
				chmod +x $out/bin/nimi
			'';
			inherit (nimi) toolchain;
			name = "x"; binName = "x";
			text = builtins.toJSON { services.a.process.argv = [ `+names+` ]; };
		}`)
		if got := len(strings.Fields(run(t, "nix-store", "-q", "--references", out))); got != want {
			t.Errorf("%s: got %d references, want %d", names, got, want)
		}
		data := readFile(t, out+"/bin/x")
		if !strings.HasPrefix(data, "a\x00/") || !strings.HasSuffix(data, "-tzdata-2026b/share/zoneinfo/\x00b") {
			t.Errorf("got %q", data)
		}
	}
}

// TestReproducible: the same configuration, in another order and built again, is the same launcher; what does not
// reach the launcher does not build it anew.
func TestReproducible(t *testing.T) {
	t.Parallel()
	path := func(more string) (drv string) {
		eval(t, `(nimi.mkNimiBin { imports = [ `+stack+` { `+more+` } ]; }).drvPath`, &drv)
		return drv
	}
	want := path("")
	for _, more := range []string{
		`settings.container = { name = "other"; tag = "7"; imageConfig.Labels.a = "b"; maxLayers = 9; };`,
		`settings.bubblewrap = { hostname = "x"; environment.A = "b"; };`,
		`passthru.a = "b"; passthru.f = x: x;`,
		`services.web.imports = [ ({ lib, ... }: { options.own = lib.mkOption { default = x: x; description = "x"; }; }) ];`,
		`services.web.meta = { };`,
		`services.web.nimi = { };`,
		`services.web.configData.off = { enable = false; text = "x"; };`,
	} {
		if got := path(more); got != want {
			t.Errorf("%s builds another launcher", more)
		}
	}
	if got := path(`services.web.nimi.stop.timeout = 1;`); got == want {
		t.Error("an option that reaches the launcher does not")
	}
	first := build(t, `nimi.mkNimiBin `+stack)
	w := need(t)
	if _, said, err := w.call("null", `nimi.mkNimiBin `+stack, "nix-build", "--no-out-link", "--check"); err != nil {
		t.Errorf("built again, it is not the same: %s\n%s", first, said)
	}
}

// TestPassthru: config, json, source, tests, meta.
func TestPassthru(t *testing.T) {
	t.Parallel()
	const own = `(nimi.mkNimiBin { imports = [ ` + stack + ` ]; meta.description = "The shop"; passthru.answer = 42; })`
	var got struct {
		BinName, MainProgram, Description, Exe string
		Answer                                 int
		Tests                                  []string
	}
	eval(t, `let d = `+own+`; in {
		binName = d.config.settings.binName; inherit (d.meta) mainProgram description; inherit (d) answer;
		tests = lib.attrNames d.tests; exe = lib.getExe d;
	}`, &got)
	if got.BinName != "shop" || got.MainProgram != "shop" || got.Description != "The shop" || got.Answer != 42 || !strings.HasSuffix(got.Exe, "/bin/shop") {
		t.Errorf("got %+v", got)
	}
	if text := readFile(t, build(t, own+`.source`)); !strings.Contains(text, "package main") {
		t.Errorf("source: got %s", text)
	}
	var v struct {
		Settings struct{ BinName string }
	}
	if err := json.Unmarshal([]byte(readFile(t, build(t, own+`.json`))), &v); err != nil || v.Settings.BinName != "shop" {
		t.Errorf("json: got %+v, %v", v, err)
	}
	says(t, readFile(t, build(t, own+`.tests.help`)), "shop")
}

// TestCross builds for another architecture, and runs nothing of it.
func TestCross(t *testing.T) {
	t.Parallel()
	out := build(t, `(import root { pkgs = pkgs.pkgsCross.aarch64-multiplatform; }).mkNimiBin { services.a.process.argv = [ "/bin/true" ]; }`)
	binary, err := elf.Open(out + "/bin/nimi")
	if err != nil {
		t.Fatal(err)
	}
	defer binary.Close()
	if binary.Machine != elf.EM_AARCH64 {
		t.Errorf("got %v, want %v", binary.Machine, elf.EM_AARCH64)
	}
}

// TestEntryPoints: the functions are where the overlay, the package and default.nix have them.
func TestEntryPoints(t *testing.T) {
	t.Parallel()
	var got []bool
	eval(t, `let
		overlaid = pkgs // (import (root + "/nix/overlay.nix")) overlaid pkgs;
		drv = n: (n.mkNimiBin { services.a.process.argv = [ "x" ]; }).drvPath;
		config = nimi.evalNimiModule { services.a.process.argv = [ "x" ]; };
	in [
		(drv nimi == drv nimi.nimi)
		(drv nimi == drv nimi.nimi.passthru)
		(drv nimi == drv overlaid.nimi)
		(drv nimi == (nimi.mkNimiBinWithConfig config).drvPath)
		((nimi.mkNimiSource { services.a.process.argv = [ "x" ]; }).drvPath == (nimi.mkNimiSourceWithConfig config).drvPath)
	]`, &got)
	for i, ok := range got {
		if !ok {
			t.Errorf("entry point %d differs", i)
		}
	}
}

// TestManuals: the package has manual pages and completions, and the same pages that nimi prints.
func TestManuals(t *testing.T) {
	t.Parallel()
	out := build(t, `(import (root + "/default.nix") { inherit pkgs; }).nimi`)
	for _, file := range []string{"man/man1/nimi.1", "man/man1/nimi-launcher.1", "man/man5/nimi.json.5", "bash-completion/completions/nimi", "zsh/site-functions/_nimi", "fish/vendor_completions.d/nimi.fish"} {
		if info, err := os.Stat(out + "/share/" + file); err != nil || info.Size() < 500 {
			t.Errorf("%s: got %v, %v", file, info, err)
		}
	}
	if got, want := readFile(t, out+"/share/man/man5/nimi.json.5"), run(t, out+"/bin/nimi", "manual", "nimi.json.5"); strings.TrimSpace(got) != strings.TrimSpace(want) {
		t.Error("the page of the package is not what nimi prints")
	}
}
