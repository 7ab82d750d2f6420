package nix

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	h "nimi/tests/harness"
)

// client returns where the checkout of a real project is, or skips the test. Nothing of it is part of this repository.
func client(t *testing.T, name, address string) string {
	t.Helper()
	needStandIn(t)
	clients := os.Getenv("NIMI_CLIENTS")
	if clients == "" {
		t.Skipf("NIMI_CLIENTS is not set: a directory with a checkout of %s as %s", address, name)
	}
	clients, err := filepath.Abs(clients)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(clients, name)); err != nil {
		t.Skipf("%v: a checkout of %s", err, address)
	}
	return clients
}

// real is an expression of clients.nix.
func real(clients, what string) string {
	return `((import (root + "/tests/nix/clients.nix") { inherit pkgs; clients = ` + clients + `; }).` + what + `)`
}

func TestRealHomeManager(t *testing.T) {
	t.Parallel()
	clients := client(t, "home-manager", "github.com/nix-community/home-manager")
	var got struct {
		Unit  map[string]map[string]any
		Files []string
	}
	eval(t, `let c = `+real(clients, "homeManager")+` ([ (root + "/nix/integrations/home-manager.nix") ] ++ `+with(`{ nimi.shop.unit = { Service.Nice = 7; Service.RuntimeDirectory = "w"; Install.WantedBy = [ "x.target" ]; }; }`)+`); in {
		unit = c.systemd.user.services.shop; files = lib.filter (lib.hasPrefix "nimi/") (lib.attrNames c.xdg.configFile);
	}`, &got)
	service := got.Unit["Service"]
	for key, want := range map[string]any{"Type": "notify", "Nice": 7.0, "TimeoutStartSec": "infinity", "RuntimeDirectory": []any{"w", "nimi.shop"}} {
		if list, is := want.([]any); is {
			if have, _ := service[key].([]any); len(have) != len(list) || !slices.Contains(have, list[0]) || !slices.Contains(have, list[1]) {
				t.Errorf("%s: got %v, want %v", key, service[key], want)
			}
		} else if service[key] != want {
			t.Errorf("%s: got %v, want %v", key, service[key], want)
		}
	}
	if targets, _ := got.Unit["Install"]["WantedBy"].([]any); len(targets) != 2 {
		t.Errorf("WantedBy: got %v", targets)
	}
	if want := []string{"nimi/shop/web/greeting"}; !slices.Equal(got.Files, want) {
		t.Errorf("files: got %v, want %v", got.Files, want)
	}
}

func TestRealNixDarwin(t *testing.T) {
	t.Parallel()
	clients := client(t, "nix-darwin", "github.com/nix-darwin/nix-darwin")
	var got map[string]any
	eval(t, `(`+real(clients, "darwin")+` ([ (root + "/nix/integrations/nix-darwin.nix") ] ++ `+with(`{ nimi.shop.unit.UserName = "shop"; }`)+`)).launchd.daemons.shop.serviceConfig`, &got)
	if args, _ := got["ProgramArguments"].([]any); got["UserName"] != "shop" || len(args) != 3 || !strings.HasPrefix(args[2].(string), "/bin/wait4path /nix/store && exec /") {
		t.Errorf("got %v", got)
	}
}

func TestRealFlakeParts(t *testing.T) {
	t.Parallel()
	clients := client(t, "flake-parts", "github.com/hercules-ci/flake-parts")
	var got map[string][]string
	eval(t, `lib.mapAttrs (_: o: lib.attrNames (o.x86_64-linux or { })) { inherit (`+real(clients, "flakeParts")+` [ (root + "/nix/integrations/flake-parts.nix") {
		perSystem = { pkgs, ... }: { nimi.shop.services.web.process.argv = [ (lib.getExe pkgs.bash) ]; };
	} { perSystem.nimi.shop.services.api.process.argv = [ "/bin/sleep" "1000" ]; } ]) packages checks; }`, &got)
	want := []string{"shop-container", "shop-sandbox", "shop-service"}
	if !slices.Equal(got["packages"], want) || !slices.Equal(got["checks"], want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// forgeApp is an application as recipes of the forge have them.
const forgeApp = `{
	components.web = {
		process = {
			command = "/bin/sh";
			argv = [ "-c" "echo up; cat made; cat \"$XDG_CONFIG_HOME/web.conf\"" ];
			preStart = "echo made > made";
			configData."web.conf" = { path = "web.conf"; text = "configured\n"; };
			environment.A = "1";
			ports = [ "8080:80" ];
		};
		healthcheck = { enable = true; test = [ "true" ]; };
	};
	components.worker = { process.command = pkgs.writeShellScriptBin "worker" "echo at work"; dependsOn = [ "web" ]; };
	runtimes.container = { enable = true; components.web.setup = "echo set up"; };
	runtimes.nixos.enable = true;
}`

// TestForge evaluates, builds and runs what the forge makes of an application, with its own modules.
func TestForge(t *testing.T) {
	t.Parallel()
	clients := client(t, "forge", "github.com/ngi-nix/forge")
	app := real(clients, "forge") + ` ` + forgeApp
	t.Run("the launcher of an image runs", func(t *testing.T) {
		t.Parallel()
		r := start(t, `{ config = (`+app+`).runtimes.container.result.modules.web; }`)
		r.UntilLine("web", "configured")
		r.Signal(15)
		r.WantExit(0)
		if got, want := r.Stdout.Of("web")[:3], []string{"up", "made", "configured"}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		if r.Stdout.Count("startup", "set up") != 1 {
			t.Errorf("the set-up has not run\n%s", r.Stdout)
		}
	})
	t.Run("run-container", func(t *testing.T) {
		t.Parallel()
		h.Need(t, "skopeo")
		out, cache := build(t, `(`+app+`).runtimes.container.result.build`), t.TempDir()
		said := skopeo(t, "env", "XDG_CACHE_HOME="+cache, out+"/bin/build-oci-images")
		archives, err := filepath.Glob(cache + "/ngi-forge/*/app-*.tar")
		if err != nil || len(archives) != 2 {
			t.Fatalf("got %v, want an archive for each component: %s", archives, said)
		}
		for _, archive := range archives {
			if got := skopeo(t, "skopeo", "inspect", "--config", "oci-archive:"+archive); !strings.Contains(got, "/bin/app-service") {
				t.Errorf("%s: got %s", archive, got)
			}
		}
		if _, err := os.Stat(out + "/app/compose.yaml"); err != nil {
			t.Error(err)
		}
	})
	t.Run("bubblewrap", func(t *testing.T) {
		t.Parallel()
		for _, name := range []string{"web", "worker"} {
			if _, err := os.Stat(build(t, `(`+app+`).runtimes.container.result.shellRunner.`+name) + "/bin/app-service-sandbox"); err != nil {
				t.Error(err)
			}
		}
	})
	t.Run("nixos", func(t *testing.T) {
		t.Parallel()
		var got struct {
			Units   []string
			Service map[string]any
		}
		eval(t, `let s = (`+app+`).system.systemd.services; in { units = lib.attrNames s; service = s.web.serviceConfig; }`, &got)
		if want := []string{"web", "worker"}; !reflect.DeepEqual(got.Units, want) {
			t.Errorf("units: got %v, want %v", got.Units, want)
		}
		for key, want := range map[string]any{"Type": "notify", "TimeoutStartSec": "infinity", "StateDirectory": "web", "User": "web", "DynamicUser": true} {
			if got.Service[key] != want {
				t.Errorf("%s: got %v, want %v", key, got.Service[key], want)
			}
		}
	})
}
