package nix

import (
	"debug/elf"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// shop is the program of the images; more are its modules.
func shop(more ...string) string {
	return `{ imports = [ {
		settings.binName = "shop";
		services.web = {
			process.argv = [ (pkgs.writeScript "web" "#!/bin/sh\ncat $XDG_CONFIG_HOME/greeting\n") ];
			configData.greeting.text = "good morning\n";
		};
	} ` + strings.Join(more, " ") + ` ]; }`
}

func image(more ...string) string { return `(nimi.mkContainerImage ` + shop(more...) + `)` }

// TestContainer builds an image and looks into it.
func TestContainer(t *testing.T) {
	t.Parallel()
	const more = `{
		meta.description = "The shop";
		settings.container = {
			builder = "nimi"; name = "registry.example.org:5000/Team/shop"; tag = "v1.2"; created = "2020-02-02T02:02:02Z";
			imageConfig = {
				Env = { LANG = "C"; CERT = "${pkgs.writeText "cert" "certificate"}"; };
				Cmd = [ "run" ]; ExposedPorts = [ 8080 "53/udp" ]; User = 1000; WorkingDir = "/srv"; Volumes = [ "/data" ];
				Labels.own = "label"; StopSignal = "SIGQUIT";
			};
			healthcheck = { interval = 1000; retries = 7; };
			copyToRoot = let root = pkgs.writeTextDir "etc/motd" "hello\n"; in root;
			perms = [ { path = pkgs.writeTextDir "etc/motd" "hello\n"; regex = "/etc/motd$"; mode = "0640"; uid = 7; gid = 8; } ];
		};
	}`
	out := build(t, image(more))
	a := readArchive(t, out)
	launcher := strings.TrimSpace(build(t, image(more)+`.launcher`)) + "/bin/shop"
	if want := []string{"registry.example.org:5000/team/shop:v1.2"}; !slices.Equal(a.Tags, want) {
		t.Errorf("tags: got %v, want %v", a.Tags, want)
	}
	c := a.Config.Config
	if a.Config.OS != "linux" || a.Config.Created != "2020-02-02T02:02:02Z" {
		t.Errorf("got %s, created %s", a.Config.OS, a.Config.Created)
	}
	if !slices.Equal(c.Entrypoint, []string{launcher}) || !slices.Equal(c.Cmd, []string{"run"}) || c.User != "1000" || c.WorkingDir != "/srv" || c.StopSignal != "SIGQUIT" {
		t.Errorf("got %+v", c)
	}
	if got, want := slices.Sorted(maps.Keys(c.ExposedPorts)), []string{"53/udp", "8080/tcp"}; !slices.Equal(got, want) {
		t.Errorf("ports: got %v, want %v", got, want)
	}
	if _, ok := c.Volumes["/data"]; !ok || len(c.Volumes) != 1 {
		t.Errorf("volumes: got %v", c.Volumes)
	}
	for label, want := range map[string]string{"own": "label", "org.opencontainers.image.title": "shop", "org.opencontainers.image.description": "The shop"} {
		if got := c.Labels[label]; got != want {
			t.Errorf("label %s: got %q, want %q", label, got, want)
		}
	}
	if h := c.Healthcheck; h == nil || !slices.Equal(h.Test, []string{"CMD", launcher, "healthcheck"}) || h.Interval != 1e9 || h.Timeout != 5e9 || h.Retries != 7 {
		t.Errorf("health: got %+v", h)
	}
	// Everything that the launcher and the image's configuration name is there, and the launcher twice.
	for _, path := range strings.Fields(run(t, "nix-store", "-qR", filepath.Dir(filepath.Dir(launcher)))) {
		if _, ok := a.Files[path]; !ok {
			t.Errorf("%s is not in the image", path)
		}
	}
	if i := slices.IndexFunc(c.Env, func(v string) bool { return strings.HasPrefix(v, "CERT=") }); i < 0 || a.Files[c.Env[max(i, 0)][len("CERT="):]].content != "certificate" {
		t.Errorf("what Env names is not in the image: %v", c.Env)
	}
	if link := a.Files["/bin/shop"]; link.Header == nil || link.Linkname != launcher && "/"+link.Linkname != launcher {
		t.Errorf("/bin/shop: got %+v", link.Header)
	}
	if tmp := a.Files["/tmp"]; tmp.Header == nil || tmp.Mode&0o7777 != 0o1777 {
		t.Errorf("/tmp: got %+v", tmp.Header)
	}
	if motd := a.Files["/etc/motd"]; motd.Header == nil || motd.Mode&0o7777 != 0o640 || motd.Uid != 7 || motd.Gid != 8 || motd.content != "hello\n" {
		t.Errorf("/etc/motd: got %+v", motd.Header)
	}
	for name := range a.Files {
		if strings.Contains(name, "-motd") || strings.HasSuffix(name, ".json") {
			t.Errorf("%s is in the image, and nothing needs it", name)
		}
	}
	if _, said, err := need(t).call("null", image(more), "nix-build", "--no-out-link", "--check"); err != nil {
		t.Errorf("built again, it is not the same: %s\n%s", out, said)
	}
}

// TestContainerPassthru: what the image says of itself.
func TestContainerPassthru(t *testing.T) {
	t.Parallel()
	for _, builder := range []string{"nimi", "dockerTools", "nix2container"} {
		var got struct {
			Name, Tag, BinName, Launcher, Want, Description, WithConfig, Drv string
			Answer                                                           int
		}
		eval(t, builders+`let i = fake.mkContainerImage `+shop(`{ settings.container = { name = "x"; tag = "y"; builder = "`+builder+`"; }; passthru.answer = 42; meta.description = "The shop"; }`)+`; in {
			name = i.imageName; tag = i.imageTag; inherit (i) answer; inherit (i.meta) description; inherit (i.config.settings) binName;
			launcher = i.launcher.drvPath; want = (fake.mkNimiBinWithConfig i.config).drvPath; drv = i.drvPath; withConfig = (fake.mkContainerImageWithConfig i.config).drvPath;
		}`, &got)
		if got.Name != "x" || got.Tag != "y" || got.Answer != 42 || got.Description != "The shop" || got.BinName != "shop" || got.Launcher != got.Want || got.WithConfig != got.Drv {
			t.Errorf("%s: got %+v", builder, got)
		}
	}
}

// TestContainerLauncher: no setting of an image makes another launcher, and each makes another image.
func TestContainerLauncher(t *testing.T) {
	t.Parallel()
	drvs := func(more string) (of struct{ Image, Launcher string }) {
		eval(t, builders+`let i = fake.mkContainerImage `+shop(more)+`; in { image = i.drvPath; launcher = i.launcher.drvPath; }`, &of)
		return of
	}
	const nimis = `{ settings.container.builder = lib.mkDefault "nimi"; }`
	plain := drvs(nimis)
	for _, setting := range []string{
		`builder = "dockerTools";`, `builder = "nix2container";`, `name = "other";`, `tag = "other";`, `imageConfig.Env.A = "b";`, `imageConfig.Labels.a = "b";`,
		`healthcheck.enable = false;`, `healthcheck.interval = 1;`, `copyToRoot = [ pkgs.coreutils ];`, `fromImage = pkgs.writeText "base" "";`, `maxLayers = 5;`,
		`layers = [ pkgs.coreutils ];`, `perms = [ { path = pkgs.coreutils; regex = "x"; mode = "0600"; } ];`, `created = "2020-01-01T00:00:00Z";`, `initializeNixDatabase = true;`,
	} {
		got := drvs(nimis + `{ settings.container = { ` + setting + ` }; }`)
		if got.Launcher != plain.Launcher {
			t.Errorf("%s builds another launcher", setting)
		}
		if got.Image == plain.Image {
			t.Errorf("%s does not reach the image", setting)
		}
	}
}

// TestContainerLayers: paths that two images have in common are the same layers in both; maxLayers and layers are minded.
func TestContainerLayers(t *testing.T) {
	t.Parallel()
	shared := `{ settings.container.builder = "nimi"; services.web.process.environment.DATA = "${pkgs.writeText "shared" "data of both"}"; }`
	one := readArchive(t, build(t, image(shared)))
	two := readArchive(t, build(t, image(shared, `{ settings.binName = lib.mkForce "other"; services.web.nimi.stop.timeout = 1; }`)))
	both := 0
	for _, layer := range one.Layers {
		if slices.Contains(two.Layers, layer) {
			both++
		}
	}
	// web, greeting and shared: all but the launcher's.
	if both != 3 || len(one.Layers) != 4 {
		t.Errorf("got %d layers in both, want 3 of 4\n%v\n%v", both, one.Layers, two.Layers)
	}
	few := readArchive(t, build(t, image(shared, `{ settings.container.maxLayers = 2; }`)))
	if len(few.Layers) > 2 || len(few.Files) != len(one.Files) {
		t.Errorf("got %d layers of %d files, want at most 2 of %d", len(few.Layers), len(few.Files), len(one.Files))
	}
	first := readArchive(t, build(t, image(shared, `{ settings.container.layers = [ (pkgs.writeText "shared" "data of both") ]; }`)))
	for name, f := range first.Files {
		if strings.HasSuffix(name, "-shared") && f.layer != 0 {
			t.Errorf("%s is in layer %d, want the first", name, f.layer)
		}
	}
}

// TestContainerFromImage: an image upon another.
func TestContainerFromImage(t *testing.T) {
	t.Parallel()
	const nimis = `{ settings.container.builder = "nimi"; }`
	base := `(nimi.mkContainerImage { settings.container = { builder = "nimi"; copyToRoot = pkgs.writeTextDir "etc/base" "base\n"; }; services.a.process.argv = [ "/bin/a" ]; })`
	below := readArchive(t, build(t, base))
	a := readArchive(t, build(t, image(nimis, `{ settings.container.fromImage = `+base+`; }`)))
	if len(a.Layers) <= len(below.Layers) || !slices.Equal(a.Layers[:len(below.Layers)], below.Layers) {
		t.Errorf("got layers %v, want first %v", a.Layers, below.Layers)
	}
	if a.Files["/etc/base"].content != "base\n" || a.Files["/bin/shop"].Header == nil {
		t.Error("not both are in the image")
	}
	if got := a.Config.Config.Entrypoint; len(got) != 1 || !strings.HasSuffix(got[0], "-shop/bin/shop") {
		t.Errorf("entrypoint: got %v", got)
	}
}

// TestContainerDatabase: Nix finds the paths of the image in it.
func TestContainerDatabase(t *testing.T) {
	t.Parallel()
	w := needStandIn(t)
	for _, program := range []string{"sqlite3", "perl"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(err)
		}
	}
	expr := image(`{ settings.container = { builder = "nimi"; initializeNixDatabase = true; copyToRoot = [ (pkgs.writeTextDir "etc/motd" "${pkgs.writeText "inner" "x"}") ]; }; }`)
	a := readArchive(t, build(t, expr))
	dir := t.TempDir()
	a.unpack(t, dir)
	c := exec.Command("nix-store", "-q", "--requisites", filepath.Dir(filepath.Dir(a.Config.Config.Entrypoint[0])))
	c.Env = append(append(os.Environ(), w.env...), "NIX_REMOTE=local?root="+dir)
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var names []string
	for _, path := range strings.Fields(string(out)) {
		_, name, _ := strings.Cut(filepath.Base(path), "-")
		names = append(names, name)
	}
	slices.Sort(names)
	if want := []string{"service-configdata-greeting", "shop", "web"}; !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}
	// All that it knows, and keeps, is there; what was only copied to the root is not known.
	kept := 0
	for name, f := range a.Files {
		if !strings.HasPrefix(name, "/nix/var/nix/gcroots/image/") {
			continue
		}
		kept++
		if a.Files[f.Linkname].Header == nil {
			t.Errorf("the database knows %s, which is not in the image", f.Linkname)
		}
	}
	if kept != 4 {
		t.Errorf("got %d paths that are kept, want 4: the three and inner", kept)
	}
	if _, said, err := w.call("null", expr, "nix-build", "--no-out-link", "--check"); err != nil {
		t.Errorf("built again, it is not the same\n%s", said)
	}
}

// TestContainerCross: the image says what its launcher is for, and nothing of the target is run.
func TestContainerCross(t *testing.T) {
	t.Parallel()
	a := readArchive(t, build(t, `(import root { pkgs = pkgs.pkgsCross.aarch64-multiplatform; }).mkContainerImage { settings.container.builder = "nimi"; services.a.process.argv = [ "/bin/true" ]; }`))
	if a.Config.Architecture != "arm64" {
		t.Errorf("got %s, want arm64", a.Config.Architecture)
	}
	launcher := build(t, `((import root { pkgs = pkgs.pkgsCross.aarch64-multiplatform; }).mkNimiBin { services.a.process.argv = [ "/bin/true" ]; })`) + "/bin/nimi"
	if got := a.Config.Config.Entrypoint; !slices.Equal(got, []string{launcher}) {
		t.Errorf("entrypoint: got %v, want %s", got, launcher)
	}
	binary, err := elf.Open(launcher)
	if err != nil {
		t.Fatal(err)
	}
	defer binary.Close()
	if binary.Machine != elf.EM_AARCH64 {
		t.Errorf("got %v, want %v", binary.Machine, elf.EM_AARCH64)
	}
	says(t, evalFails(t, "null", `((import root { pkgs = pkgs // { stdenv = pkgs.stdenv // { hostPlatform = lib.systems.elaborate "aarch64-darwin"; }; }; }).mkContainerImage { }).drvPath`),
		"an image is for Linux")
}

// builders are stand-ins of dockerTools and nix2container, which say what they have been called with.
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
