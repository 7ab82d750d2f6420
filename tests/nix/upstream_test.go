package nix

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	h "nimi/tests/harness"
)

const upstreamAddress = "github.com/weyl-ai/nimi"

// TestUpstreamChecks runs the checks of the existing Nimi, unmodified, with ours in its place. Those that do not pass are
// the deliberate differences that docs/differences.md has.
func TestUpstreamChecks(t *testing.T) {
	t.Parallel()
	clients := client(t, "upstream", upstreamAddress)
	all, err := filepath.Glob(clients + "/upstream/nix/checks/*.nix")
	if err != nil || len(all) == 0 {
		t.Fatalf("got %v, %v", all, err)
	}
	for _, file := range all {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			check := `(` + real(clients, "upstream") + `.callPackage ` + file + ` { })`
			switch filepath.Base(file) {
			case "is-formatted.nix": // of its own files
			case "restart-runs-n-times.nix":
				// What a failed service means for the exit code is different, and on purpose; how often it runs is not.
				says(t, buildFails(t, check), "failed with exit code 1")
				launcher := regexp.MustCompile(`\S+/bin/nimi`).FindString(evalString(t, check+`.buildCommand`))
				r := h.Start(t, launcher, h.Options{})
				r.WantExit(1)
				if got := r.Stdout.Count("failing-service", "goodbye world"); got != 6 {
					t.Errorf("got %d runs, want 6", got)
				}
			case "nixos-module-runs.nix":
				// It imports the module by its path, so ours is put there.
				dir := t.TempDir()
				for _, sub := range []string{"checks", "modules"} {
					if err := os.MkdirAll(dir+"/nix/"+sub, 0o755); err != nil {
						t.Fatal(err)
					}
				}
				writeFile(t, dir+"/nix/checks/check.nix", readFile(t, file))
				writeFile(t, dir+"/nix/modules/nixos.nix", `{ nix2container }: import `+need(t).root+`/nix/integrations/nixos.nix`)
				node := `((import (root + "/tests/nix/hosts.nix") { inherit pkgs; }).nixos [ (` + real(clients, "upstream") + `.callPackage ` + dir + `/nix/checks/check.nix { }).nodes.machine ])`
				exec := filepath.Join(build(t, `pkgs.writeText "exec" `+node+`.environment.etc."nimi-launchers/test-nixos-module".source + "/bin/test-nixos-module"`))
				r := h.Start(t, readFile(t, exec), h.Options{})
				r.WantExit(0)
				if r.Stdout.Count("cowsay", "hi") != 1 {
					t.Errorf("got %s", r.Stdout)
				}
			case "sandbox-environment.nix":
				needBwrap(t)
				script := build(t, `pkgs.writeText "script" `+check+`.testScript`)
				front := regexp.MustCompile(`/\S+/bin/nimi-sandbox`).FindString(readFile(t, script))
				said, _ := exec.Command(front).CombinedOutput()
				for _, want := range []string{"PASS: TEST_VAR", "PASS: WorkingDir", "PASS: /data"} {
					if !strings.Contains(string(said), want) {
						t.Errorf("not said: %s\n%s", want, said)
					}
				}
				// The store of these tests is elsewhere.
				if fails := strings.Count(string(said), "FAIL:"); fails > 1 || fails == 1 && !strings.Contains(string(said), "FAIL: /nix/store") {
					t.Errorf("got %s", said)
				}
			default:
				build(t, check)
			}
		})
	}
}

func evalString(t *testing.T, expr string) (s string) {
	t.Helper()
	eval(t, expr, &s)
	return s
}

// TestUpstreamExamples builds its examples.
func TestUpstreamExamples(t *testing.T) {
	t.Parallel()
	clients := client(t, "upstream", upstreamAddress)
	all, err := filepath.Glob(clients + "/upstream/examples/*.nix")
	if err != nil || len(all) == 0 {
		t.Fatalf("got %v, %v", all, err)
	}
	for _, file := range all {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			out := build(t, real(clients, "upstream")+`.callPackage `+file+` { }`)
			if filepath.Base(file) == "startup-script.nix" {
				r := runLauncher(t, out)
				r.WantExit(0)
				if r.Stdout.Count("startup", "hello world") != 1 {
					t.Errorf("got %s", r.Stdout)
				}
			}
		})
	}
}

// TestUpstreamSnippets evaluates what its documentation shows.
func TestUpstreamSnippets(t *testing.T) {
	t.Parallel()
	clients := client(t, "upstream", upstreamAddress)
	pages, err := filepath.Glob(clients + "/upstream/docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, page := range append(pages, clients+"/upstream/README.md") {
		for i, m := range regexp.MustCompile("(?s)```nix\n(.*?)```").FindAllStringSubmatch(readFile(t, page), -1) {
			found++
			t.Run(fmt.Sprintf("%s/%d", filepath.Base(page), i+1), func(t *testing.T) {
				t.Parallel()
				snippet(t, clients, strings.TrimSpace(m[1]))
			})
		}
	}
	if found < 8 {
		t.Errorf("got %d snippets, want more", found)
	}
}

// snippet evaluates a piece of a page by what it begins with.
func snippet(t *testing.T, clients, text string) {
	scope := `let pkgs' = ` + real(clients, "upstream") + `; flake = ` + outputs + `.outputs; in let pkgs = pkgs'; system = "x86_64-linux"; inputs.nimi = flake;
		inputs.nix2container.packages.${system}.nix2container.pullImage = _: pkgs.bash; in `
	host := map[string]string{"nixosModules": "nixos", "homeModules": "homeManager"}
	var expr string
	switch {
	case strings.HasPrefix(text, "pkgs.nimi."):
		expr = `(` + strings.TrimSuffix(text, ";") + `).drvPath`
	case strings.HasPrefix(text, "packages."):
		expr = `({ ` + strings.TrimSuffix(text, ";") + `; }).packages.${system}.myNimiWrapper.drvPath`
	case strings.HasPrefix(text, "settings."):
		expr = `(pkgs.nimi.mkContainerImage { services.a.process.argv = [ "/bin/a" ]; imports = [ { ` + text + ` } ]; }).drvPath`
	case strings.Contains(text, "perSystem"):
		expr = hosted("flakeParts", `[ ({ ... }: `+text+`) ]`) + `.packages.web-service.drvPath`
	case strings.Contains(text, "overlays"):
		expr = `(` + strings.Replace(text, "import nixpkgs {", "nixpkgs {", 1) + `).outputs { self = null; nimi = flake;
			nixpkgs = { overlays, ... }: let all = pkgs // (lib.head overlays) (pkgs // { callPackage = lib.callPackageWith all; }) pkgs; in all; }`
		expr = `(` + expr + `).packages.${system}.default.drvPath`
	case strings.Contains(text, "inputs.nimi."):
		kind := regexp.MustCompile(`inputs\.nimi\.(\w+)`).FindStringSubmatch(text)[1]
		where := map[string]string{"nixos": "systemd.services.web.serviceConfig.ExecStart", "homeManager": "systemd.user.services.web.Service.ExecStart"}[host[kind]]
		expr = `((import (root + "/tests/nix/hosts.nix") { inherit pkgs; }).` + host[kind] + ` [ (` + text + `) ]).` + where
	default:
		t.Fatalf("what is it? %s", text)
	}
	var got string
	eval(t, scope+expr, &got)
	if got == "" {
		t.Error("evaluates to nothing")
	}
}

// TestUpstreamAttributes: every attribute that its flake, its default.nix and its overlay have is there.
func TestUpstreamAttributes(t *testing.T) {
	t.Parallel()
	var all []string
	eval(t, `lib.attrNames (lib.filterAttrs (_: is: is) {
		"modules.nimi.default" = `+outputs+`.outputs ? modules.nimi.default;
		default = (import root { inherit pkgs; }) ? default;
		docs = (import root { inherit pkgs; }) ? docs;
		"packages.docs" = `+outputs+`.outputs.packages.x86_64-linux ? docs;
		overlay = `+outputs+`.outputs.overlays.default (pkgs // { nix2container = null; }) pkgs ? nix2container;
	})`, &all)
	if want := []string{"default", "docs", "modules.nimi.default", "overlay", "packages.docs"}; !slices.Equal(all, want) {
		t.Errorf("got %v, want %v", all, want)
	}
	var name string
	eval(t, `(lib.evalModules { class = "nimi"; specialArgs = { inherit pkgs; }; modules = [ `+outputs+`.outputs.modules.nimi.default { settings.binName = "shop"; } ]; }).config.settings.binName`, &name)
	if name != "shop" {
		t.Errorf("got %q", name)
	}
	if _, err := exec.LookPath("hugo"); err != nil {
		t.Skip("hugo is not installed, so the site was not made")
	}
	if pages := build(t, `(import root { inherit pkgs; }).docs`); pages != "" {
		for _, file := range []string{"share/nimi/docs/nix.md", "share/doc/nimi/html/nix.html"} {
			if _, err := os.Stat(pages + "/" + file); err != nil {
				t.Error(err)
			}
		}
	}
}
