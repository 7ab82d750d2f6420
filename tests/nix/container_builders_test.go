package nix

import (
	"debug/elf"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"
)

const builders = `let
	called = function: arguments: pkgs.runCommand "${function}-called" {
		# What the image is made of.
		arguments = builtins.toJSON arguments;
		passthru = { called = { inherit function arguments; }; } // lib.optionalAttrs (function == "buildImage") {
			copyTo = pkgs.writeShellScriptBin "copy-to" "";
			copyToRegistry = pkgs.writeShellScriptBin "copy-to-registry" "";
			copyToDockerDaemon = pkgs.writeShellScriptBin "copy-to-docker-daemon" "";
			copyToPodman = pkgs.writeShellScriptBin "copy-to-podman" "";
		};
	} "touch $out";
	nix2container = {
		buildImage = called "buildImage";
		buildLayer = arguments: called "buildLayer" arguments // { nestedLayers = [ ]; };
	};
	dockerTools = lib.genAttrs [ "buildLayeredImage" "streamLayeredImage" ] called;
	fake = import root { pkgs = pkgs // { inherit dockerTools; }; inherit nix2container; };
	paths = v: builtins.unsafeDiscardStringContext (toString v);
in `

// TestContainerBuilders: dockerTools and nix2container are told the same as the built-in builder.
func TestContainerBuilders(t *testing.T) {
	t.Parallel()
	type call struct {
		Function, Name, Tag, Arch, Created, Extra, Stream string
		MaxLayers                                         int
		Root, Layers                                      []string
		Perms                                             []map[string]any
		Config                                            struct {
			Entrypoint, Env      []string
			StopSignal           string
			WorkingDir           string
			Healthcheck          struct{ Test []string }
			ExposedPorts, Labels map[string]any
		}
		From  string
		Nixdb bool
	}
	ask := func(builder, more string) (c call) {
		eval(t, builders+`let i = fake.mkContainerImage `+shop(`{ settings.container = {
			builder = "`+builder+`"; name = "Shop"; tag = "7"; imageConfig = { Env = [ "A=b" ]; ExposedPorts = { "80/tcp" = { }; }; }; copyToRoot = pkgs.coreutils;
			fromImage = pkgs.writeText "base" ""; maxLayers = 1;
		}; }`, more)+`; c = i.called; a = c.arguments; in {
			inherit (c) function; inherit (a) name tag created config maxLayers; arch = a.arch or a.architecture; extra = a.extraCommands or ""; stream = i.stream.called.function or "";
			root = map paths (a.contents or a.copyToRoot); from = paths a.fromImage; perms = map (p: p // { path = paths p.path; }) (a.perms or [ ]); layers = map (l: paths l.called.arguments.deps) (a.layers or [ ]); nixdb = a.initializeNixDatabase or false;
		}`, &c)
		return c
	}
	check := func(c call) {
		t.Helper()
		if c.Name != "shop" || c.Tag != "7" || c.Arch == "" || c.Created != "1970-01-01T00:00:01Z" || !strings.HasSuffix(c.From, "-base") {
			t.Errorf("got %+v", c)
		}
		if len(c.Root) != 2 || !strings.HasSuffix(c.Root[0], "-coreutils") || !strings.HasSuffix(c.Root[1], "-shop-root") {
			t.Errorf("root: got %v", c.Root)
		}
		e := c.Config.Entrypoint
		if len(e) != 1 || !strings.HasSuffix(e[0], "-shop/bin/shop") || !slices.Equal(c.Config.Healthcheck.Test, []string{"CMD", e[0], "healthcheck"}) {
			t.Errorf("got %+v", c.Config)
		}
		if !slices.Equal(c.Config.Env, []string{"A=b"}) || c.Config.StopSignal != "SIGTERM" || c.Config.WorkingDir != "/root" || c.Config.Labels["org.opencontainers.image.title"] != "shop" {
			t.Errorf("got %+v", c.Config)
		}
		if want := map[string]any{"80/tcp": map[string]any{}}; !reflect.DeepEqual(c.Config.ExposedPorts, want) {
			t.Errorf("ports: got %v, want %v", c.Config.ExposedPorts, want)
		}
	}
	docker := ask("dockerTools", "")
	check(docker)
	if docker.Function != "buildLayeredImage" || docker.Stream != "streamLayeredImage" || docker.MaxLayers != 2 || !strings.Contains(docker.Extra, "chmod 1777 tmp") {
		t.Errorf("got %+v", docker)
	}
	nix2container := ask("nix2container", `{ settings.container = { perms = [ { path = pkgs.coreutils; regex = "x"; mode = "0600"; } ]; layers = [ pkgs.bash ]; initializeNixDatabase = true; }; }`)
	check(nix2container)
	if nix2container.Function != "buildImage" || nix2container.MaxLayers != 1 || !nix2container.Nixdb || len(nix2container.Layers) != 1 || !strings.HasSuffix(nix2container.Layers[0], "-bash") {
		t.Errorf("got %+v", nix2container)
	}
	if p := nix2container.Perms; len(p) != 2 || p[0]["mode"] != "0600" || len(p[0]) != 3 || p[1]["mode"] != "1777" || p[1]["path"] != nix2container.Root[1] {
		t.Errorf("perms: got %v", p)
	}
	// The root that both copy.
	root := build(t, builders+`lib.last (fake.mkContainerImage `+shop(`{ settings.container.builder = "dockerTools"; }`)+`).called.arguments.contents`)
	if to, err := os.Readlink(root + "/bin/shop"); err != nil || !strings.HasSuffix(to, "-shop/bin/shop") {
		t.Errorf("/bin/shop: got %s, %v", to, err)
	}
	says(t, evalFails(t, "null", builders+`(fake.mkContainerImage `+shop(`{ settings.container = { builder = "dockerTools"; perms = [ { path = pkgs.coreutils; regex = "x"; mode = "0600"; } ]; }; }`)+`).drvPath`),
		`settings.container.perms: the builder "dockerTools" has nothing like it`)
	_, said := evalText(t, "null", builders+`(fake.mkContainerImage `+shop(`{ settings.container = { builder = "dockerTools"; layers = [ pkgs.bash ]; }; }`)+`).drvPath`)
	says(t, said, `settings.container.layers: the builder "dockerTools" has nothing like it, and ignores it`)
}

// TestContainerAuto: nix2container is taken where it has been given, in one of the ways in which it can be.
func TestContainerAuto(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]bool{
		`import root { inherit pkgs; }`: false, `import root { inherit pkgs; nix2container = null; }`: false,
		`import root { inherit pkgs nix2container; }`: true, `import root { inherit pkgs; nix2container = { inherit nix2container; }; }`: true,
		`import root { pkgs = pkgs // { inherit nix2container; }; }`: true,
		`(import (root + "/nix/overlay.nix") (pkgs // { inherit nix2container; callPackage = lib.callPackageWith (pkgs // { inherit nix2container; }); }) pkgs).nimi`: true,
	} {
		var got bool
		eval(t, builders+`(`+given+`).mkContainerImage `+shop()+` ? called`, &got)
		if got != want {
			t.Errorf("%s: nix2container: got %v, want %v", given, got, want)
		}
	}
	says(t, evalFails(t, "null", image(`{ settings.container.builder = "nix2container"; }`)+`.drvPath`), `settings.container.builder: "nix2container" has not been given`)
}

// TestContainerChecks: what is wrong is said with its path.
func TestContainerChecks(t *testing.T) {
	t.Parallel()
	for setting, want := range map[string]string{
		`name = "a b";`:                          `settings.container.name: must be the name of an image, such as shop or registry.example.org/team/shop, not "a b"`,
		`name = "";`:                             `settings.container.name`,
		`tag = ".x";`:                            `settings.container.tag: must be at most 128 letters`,
		`imageConfig.entrypoint = [ "x" ];`:      `settings.container.imageConfig.Entrypoint: is the launcher, and cannot be set`,
		`imageConfig.Entrypoint = [ "x" ];`:      `settings.container.imageConfig.Entrypoint: is the launcher, and cannot be set`,
		`imageConfig.env = [ "A=b" ];`:           `settings.container.imageConfig.env: is spelt Env`,
		`imageConfig.Env = [ "A" ];`:             `settings.container.imageConfig.Env`,
		`imageConfig.ExposedPorts = [ "http" ];`: `settings.container.imageConfig.ExposedPorts: must be ports such as 8080/tcp or 53/udp, not http/tcp`,
		`imageConfig.Volumes = [ "data" ];`:      `settings.container.imageConfig.Volumes: must be absolute paths, not data`,
		`maxLayers = 0;`:                         `settings.container.maxLayers`,
		`copyToRoot = "/etc";`:                   `settings.container.copyToRoot`,
		`perms = [ { path = pkgs.bash; regex = "x"; mode = "rw"; } ];`:       `mode`,
		`perms = [ { path = pkgs.bash; regex = ""; mode = "0600"; } ];`:      `settings.container.perms: a regex must not be empty`,
		`healthcheck.enable = true; }; settings.control = { enable = false;`: `settings.container.healthcheck.enable: needs settings.control.enable`,
		`created = "today";`:  `settings.container.created`,
		`builder = "docker";`: `settings.container.builder`,
	} {
		t.Run(setting, func(t *testing.T) {
			t.Parallel()
			says(t, evalFails(t, "null", image(`{ settings.container = { `+setting+` }; }`)+`.drvPath`), want)
		})
	}
	var got bool
	eval(t, builders+`(fake.mkContainerImage `+shop(`{ settings.control.enable = false; }`)+`).called.arguments.config ? Healthcheck`, &got)
	if got {
		t.Error("an image without a control socket has a health check")
	}
}

// TestContainerFlakeParts: an image for each program, called as the program is.
func TestContainerFlakeParts(t *testing.T) {
	t.Parallel()
	var got []string
	eval(t, `let p = `+hosted("flakeParts", `[ { perSystem.nimi = { one.services.a.process.argv = [ "/bin/a" ]; two = { services.a.process.argv = [ "/bin/a" ]; settings.container.name = "second"; }; }; } ]`)+`.packages; in
		[ p.one-container.imageName p.two-container.imageName ] ++ lib.attrNames p`, &got)
	if !slices.Equal(got[:2], []string{"one", "second"}) || !slices.Contains(got, "one-service") {
		t.Errorf("got %v", got)
	}
}

// TestContainerRuns runs an image in Docker.
func TestContainerRuns(t *testing.T) {
	t.Parallel()
	needStandIn(t)
	if out, err := exec.Command("docker", "info", "--format", "{{.OSType}}").CombinedOutput(); err != nil || strings.TrimSpace(string(out)) != "linux" {
		t.Skipf("no Docker engine for Linux: %v: %s", err, out)
	}
	busybox, err := exec.LookPath("busybox")
	if err != nil {
		t.Skip("busybox is missing: apt-get install busybox-static")
	}
	if f, err := elf.Open(busybox); err != nil || slices.ContainsFunc(f.Progs, func(p *elf.Prog) bool { return p.Type == elf.PT_INTERP }) {
		t.Skipf("%s is not static: apt-get install busybox-static (%v)", busybox, err)
	}
	name := fmt.Sprintf("nimi-test-nix-%d", os.Getpid())
	archive := build(t, `nimi.mkContainerImage {
		settings.binName = "shop";
		settings.container = { builder = "nimi"; name = "`+name+`"; imageConfig = { User = 12345; ExposedPorts = [ 8080 ]; }; };
		services.web = { process.argv = [ "${pkgs.runCommand "static" { } "mkdir -p $out/bin; cp `+busybox+` $out/bin"}/bin/busybox" "sh" "-c" "read line < $XDG_CONFIG_HOME/greeting; echo $line; exit 3" ];
			configData.greeting.text = "good morning\n"; };
		settings.restart.mode = "never";
	}`)
	docker := func(args ...string) (string, int) {
		t.Helper()
		c := exec.Command("docker", args...)
		out, err := c.CombinedOutput()
		if _, exited := err.(*exec.ExitError); err != nil && !exited {
			t.Fatal(err)
		}
		return string(out), c.ProcessState.ExitCode()
	}
	t.Cleanup(func() { docker("image", "rm", "--force", name) })
	if out, code := docker("load", "--input", archive); code != 0 || !strings.Contains(out, name+":latest") {
		t.Fatalf("docker load: %d: %s", code, out)
	}
	for _, flags := range [][]string{nil, {"--read-only"}, {"--user", "0"}} {
		out, code := docker(append(append([]string{"run", "--rm", "--network", "none"}, flags...), name)...)
		if code != 3 || !strings.Contains(out, "web | good morning") {
			t.Errorf("docker run %v: got %d: %s", flags, code, out)
		}
	}
	if out, code := docker("run", "--rm", "--network", "none", "--entrypoint", "/bin/shop", name, "--version"); code != 0 || out == "" {
		t.Errorf("/bin/shop --version: got %d: %s", code, out)
	}
	var said []struct {
		Config struct{ Healthcheck struct{ Test []string } }
	}
	if out, _ := docker("image", "inspect", name); json.Unmarshal([]byte(out), &said) != nil || len(said) != 1 || len(said[0].Config.Healthcheck.Test) != 3 {
		t.Errorf("docker image inspect: %s", out)
	}
}
