package image

import (
	"crypto/rand"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// probe says what the container looks like from inside.
const probe = `package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Println(os.Args[0], os.Args[1:], os.Getuid(), os.Getenv("GREETING"))
	for _, name := range []string{"/tmp", "/etc/motd", "/bin/web", "/var/lib/shop"} {
		info, err := os.Stat(name)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(name, info.Mode(), info.ModTime().Unix())
	}
	dir, err := os.Getwd()
	fmt.Println(dir, err)
}
`

// program compiles a static program.
func program(t *testing.T, source string) string {
	t.Helper()
	dir := write(t, t.TempDir(), map[string]string{"main.go": source, "go.mod": "module probe\n\ngo 1.24\n"})
	c := exec.Command("go", "build", "-o", "probe", ".")
	c.Dir = dir
	c.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off", "GOOS=linux")
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v: %s", err, out)
	}
	return filepath.Join(dir, "probe")
}

// docker runs docker and returns what it prints.
func docker(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command("docker", args...).CombinedOutput()
	if err != nil {
		t.Fatalf("docker %s: %v: %s", args, err, out)
	}
	return string(out)
}

func needDocker(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("docker"); err != nil {
		t.Skip("docker is not installed")
	}
	if out, err := exec.Command("docker", "info").CombinedOutput(); err != nil {
		t.Skipf("docker does not answer: %s", strings.TrimSpace(string(out)))
	}
}

// load loads an image under a name of its own, until the test ends.
func load(t *testing.T, im Image) string {
	t.Helper()
	im.Name, im.Tag = "nimi-test-"+strings.ToLower(rand.Text()), "test"
	path, err := try(t, im)
	if err != nil {
		t.Fatal(err)
	}
	name := im.Name + ":" + im.Tag
	if got, want := docker(t, "load", "-i", path), "Loaded image: "+name+"\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	t.Cleanup(func() { exec.Command("docker", "rmi", "-f", name).Run() })
	return name
}

// imageFor is an image for the machine of a launcher.
func imageFor(t *testing.T, launcher string, im Image) Image {
	t.Helper()
	p := plan{Image: Image{Launcher: launcher}}
	p.findArchitecture()
	im.Launcher, im.Architecture = launcher, p.Architecture
	return im
}

// TestDocker has a real engine load and run images: a root with /bin as a link, and one on top of it.
func TestDocker(t *testing.T) {
	needDocker(t)
	bin := program(t, probe)
	root := write(t, t.TempDir(), map[string]string{"etc/motd": "hello", "bin": "-> usr/bin", "usr/bin": "/", "var/lib/shop": "/"})
	im := imageFor(t, bin, Image{Root: root, BinName: "web", Options: Options{
		Perms:  []Perm{{Regex: regexp.MustCompile("^/var/lib/shop$"), Mode: 0o700, UID: 1000}},
		Config: v1.Config{Env: []string{"GREETING=hi"}, WorkingDir: "/etc", User: "1000", Cmd: []string{"run"}, ExposedPorts: map[string]struct{}{"80/tcp": {}}},
		Health: DefaultHealth(),
	}})
	want := lines(`
	/bin/web [run] 1000 hi
	/tmp dtrwxrwxrwx 1
	/etc/motd -rw-r--r-- 1
	/bin/web -r-xr-xr-x 1
	/var/lib/shop drwx------ 1
	/etc <nil>
	`)
	name := load(t, im)
	run := []string{"run", "--rm", "--network", "none", "--read-only", name}
	expect(t, "run", docker(t, run...), want)

	format := "{{.Config.Entrypoint}} {{json .Config.Healthcheck}} {{.Config.StopSignal}} {{.Config.ExposedPorts}} {{.Created}} {{len .RootFS.Layers}}"
	expect(t, "inspect", docker(t, "image", "inspect", "--format", format, name),
		"[/bin/web] {\"Test\":[\"CMD\",\"/bin/web\",\"healthcheck\"],\"Interval\":30000000000,\"Timeout\":5000000000} SIGTERM map[80/tcp:{}] 1970-01-01T00:00:01Z 2\n")

	// What the engine saves is what one can build upon.
	saved := filepath.Join(t.TempDir(), "saved.tar")
	docker(t, "save", "-o", saved, name)
	over := imageFor(t, bin, Image{BinName: "api", Options: Options{FromImage: saved}})
	name = load(t, over)
	run[len(run)-1] = name
	expect(t, "run on top", docker(t, run...), strings.Replace(want, "/bin/web [run]", "/bin/api []", 1))
}

// TestDockerStore has an image of store paths. Two images share the layers of what they share.
func TestDockerStore(t *testing.T) {
	needDocker(t)
	store := t.TempDir()
	closure, bin := shop(t, store)
	data, err := os.ReadFile(program(t, probe))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(bin, data, 0o755); err != nil {
		t.Fatal(err)
	}
	layers := func(name string) []string {
		return strings.Fields(docker(t, "image", "inspect", "--format", "{{range .RootFS.Layers}}{{.}} {{end}}", name))
	}
	first := load(t, imageFor(t, bin, Image{BinName: "web", Closure: closure}))
	if got, want := docker(t, "run", "--rm", "--network", "none", first, "x"), bin+" [x] 0 \n"; !strings.HasPrefix(got, want) {
		t.Errorf("got %s, want %s", got, want)
	}
	second := load(t, imageFor(t, bin, Image{BinName: "api", Closure: closure}))
	a, b := layers(first), layers(second)
	if len(a) != 5 || len(b) != 5 || strings.Join(a[:4], " ") != strings.Join(b[:4], " ") || a[4] == b[4] {
		t.Errorf("got layers\n%q\n%q\nwant four that are the same, and two launchers' own", a, b)
	}
}
