package nix

import (
	"debug/elf"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
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
