package nix

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestExamplesOfDocs evaluates every piece of Nix in the docs, by what its fence says it is.
func TestExamplesOfDocs(t *testing.T) {
	t.Parallel()
	root := need(t).root
	pages, err := filepath.Glob(root + "/docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, page := range append(pages, root+"/README.md") {
		if filepath.Base(page) == "options.md" {
			continue // made of the modules
		}
		for i, m := range regexp.MustCompile("(?s)```nix ?([a-z-]*)\n(.*?)```").FindAllStringSubmatch(readFile(t, page), -1) {
			found++
			t.Run(fmt.Sprintf("%s/%d", filepath.Base(page), i+1), func(t *testing.T) {
				t.Parallel()
				example(t, m[1], m[2])
			})
		}
	}
	if found < 9 {
		t.Errorf("got %d examples, want more", found)
	}
}

// example evaluates a piece of Nix as far as to the derivation that it is for.
func example(t *testing.T, kind, text string) {
	dir := t.TempDir()
	// What the examples of expressions find beside them, and in <nixpkgs>.
	writeFile(t, dir+"/shop.nix", `{ services.clock.process.argv = [ "/bin/date" ]; }`)
	file := dir + "/example.nix"
	text = strings.NewReplacer("import ./nimi ", "import "+need(t).root+" ", "./nimi/", need(t).root+"/",
		"import <nixpkgs> { }", "hostPkgs", "import <nixpkgs>", "overlaid").Replace(text)
	writeFile(t, file, text)
	// nixpkgs' own service of ghostunnel is not part of a stand-in.
	const more = `pkgs // { ghostunnel.services.default = { imports = [ (import (modules + "/ghostunnel.nix") { inherit pkgs; }) ]; ghostunnel.package = lib.mkDefault "/bin/ghostunnel"; }; }`
	var expr string
	switch kind {
	case "module":
		expr = `((import root { pkgs = ` + more + `; }).mkNimiBin ` + file + `).drvPath`
	case "expression":
		writeFile(t, file, `{ hostPkgs, overlaid }: `+text)
		expr = `(import ` + file + ` { hostPkgs = pkgs; overlaid = { overlays }: let all = pkgs // (lib.head overlays) (pkgs // { callPackage = lib.callPackageWith all; }) pkgs; in all; }).drvPath`
	case "nixos":
		expr = hosted("nixos", `[ `+file+` ]`) + `.systemd.services.shop.serviceConfig.ExecStart`
	case "home-manager":
		expr = hosted("homeManager", `[ `+file+` ]`) + `.systemd.user.services.shop.Service.ExecStart`
	case "nix-darwin":
		expr = hosted("darwin", `[ `+file+` ]`) + `.launchd.daemons.shop.serviceConfig.ProgramArguments`
	case "flake-parts":
		expr = hosted("flakeParts", `[ `+file+` ]`) + `.packages.shop-service.drvPath`
	case "flake":
		writeFile(t, file, strings.ReplaceAll(text, "import nixpkgs {", "nixpkgs {"))
		expr = `((import ` + file + `).outputs { nimi = ` + outputs + `.outputs; nixpkgs = { legacyPackages.x86_64-linux = pkgs; __functor = _: { overlays, ... }: let all = pkgs // (lib.head overlays) (pkgs // { callPackage = lib.callPackageWith all; }) pkgs; in all; }; }).packages.x86_64-linux.default.drvPath`
	default:
		t.Fatalf("an example of no known kind: %q", kind)
	}
	var ignored any
	eval(t, expr, &ignored)
}
