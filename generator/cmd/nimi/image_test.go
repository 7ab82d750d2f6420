package main

import (
	"archive/tar"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// rootfs writes a small directory to become the root of an image, and a script that passes for a launcher.
func rootfs(t *testing.T) (dir, root, launcher string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "nimi-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	root, launcher = filepath.Join(dir, "root"), filepath.Join(dir, "web")
	for name, text := range map[string]string{"etc/motd": "hello", "var/lib/x": strings.Repeat("x", 100_000)} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(launcher, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return dir, root, launcher
}

// members are the names in a tar archive, and what is in index.json or whatever else is asked for.
func members(t *testing.T, data []byte, want string) (names []string, content []byte) {
	t.Helper()
	for r := tar.NewReader(bytes.NewReader(data)); ; {
		h, err := r.Next()
		if err == io.EOF {
			return names, content
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, h.Name)
		if h.Name == want {
			content, _ = io.ReadAll(r)
		}
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestImage builds a launcher and an image of it.
func TestImage(t *testing.T) {
	dir, root, _ := rootfs(t)
	output := filepath.Join(dir, "hello.tar")
	run(t, hook, nil, "image", "--config", "-", "--root", root, "--output", output, "--env", "A=1", "--env", "B=2", "--expose", "80/tcp", "--label=x=y", "--architecture", "arm64").
		expect(t, exitOK, "", "")
	names, manifest := members(t, read(t, output), "manifest.json")
	if len(names) != 9 || !strings.Contains(string(manifest), `"RepoTags":["hello:latest"]`) {
		t.Errorf("got %q and %s", names, manifest)
	}
	config := string(manifest[len(`[{"Config":"`) : len(`[{"Config":"`)+len("blobs/sha256/")+64])
	_, text := members(t, read(t, output), config)
	for _, want := range []string{
		`"architecture":"arm64"`, `"Env":["A=1","B=2"]`, `"ExposedPorts":{"80/tcp":{}}`, `"x":"y"`, `"Entrypoint":["/bin/hello"]`,
		`"Test":["CMD","/bin/hello","healthcheck"]`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("got %s, want %s", text, want)
		}
	}
	onlyFiles(t, dir, "hello.tar", "root", "web")
}

// TestImageWithoutControl has no health check where nothing would answer it.
func TestImageWithoutControl(t *testing.T) {
	dir, _, launcher := rootfs(t)
	output := filepath.Join(dir, "image.tar")
	config := file(t, `{ "settings": { "control": { "enable": false } }, "services": { "a": { "process": { "argv": ["a"] } } } }`)
	run(t, "", nil, "image", "--config", config, "--launcher", launcher, "--output", output).expect(t, exitOK, "", "")
	if bytes.Contains(read(t, output), []byte("Healthcheck")) {
		t.Error("the image has a health check")
	}
	run(t, "", nil, "image", "--launcher", launcher, "--output", output).expect(t, exitOK, "", "")
	if !bytes.Contains(read(t, output), []byte("Healthcheck")) {
		t.Error("the image has no health check")
	}
}

// TestImageSameBytes makes it twice: as another user, elsewhere, in another order, with another umask and time zone.
func TestImageSameBytes(t *testing.T) {
	dir, root, launcher := rootfs(t)
	first := filepath.Join(dir, "first.tar")
	run(t, "", []string{"TZ=UTC"}, "image", "--launcher", launcher, "--root", root, "--output", first).expect(t, exitOK, "", "")

	other, err := os.MkdirTemp("", "nimi-test-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(other)
	copied := filepath.Join(other, "copy")
	if err := os.CopyFS(copied, os.DirFS(root)); err != nil {
		t.Fatal(err)
	}
	later := time.Now().Add(-1000 * time.Hour)
	if err := os.Chtimes(filepath.Join(copied, "etc/motd"), later, later); err != nil {
		t.Fatal(err)
	}
	for name, mode := range map[string]os.FileMode{"": 0o755, "etc": 0o755, "var": 0o755, "var/lib": 0o755} {
		if err := os.Chmod(filepath.Join(copied, name), mode); err != nil {
			t.Fatal(err)
		}
	}
	program := filepath.Join(other, "nimi")
	if err := os.WriteFile(program, read(t, nimi), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", "-c", `umask 077; exec "$@"`, "sh", program, "image", "--launcher", launcher, "--root", copied, "--output", "second.tar")
	cmd.Dir, cmd.Env = other, append(os.Environ(), "TZ=Asia/Tokyo", "LC_ALL=C", "GOMAXPROCS=1")
	for _, d := range []string{dir, other} {
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if os.Geteuid() == 0 {
		if err := os.Chown(other, 12345, 12345); err != nil {
			t.Fatal(err)
		}
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 12345, Gid: 12345}}
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if !bytes.Equal(read(t, first), read(t, filepath.Join(other, "second.tar"))) {
		t.Error("the two differ")
	}
}

func TestImageErrors(t *testing.T) {
	dir, root, launcher := rootfs(t)
	output := filepath.Join(dir, "image.tar")
	if err := os.WriteFile(output, []byte("as it was"), 0o644); err != nil {
		t.Fatal(err)
	}
	options := func(text string) string { return file(t, text) }
	for _, tt := range []struct {
		args []string
		code int
		want string
	}{
		{nil, exitUsage, "nimi image: option --config or --launcher is needed: what the image is to run"},
		{[]string{"--launcher", launcher, "--max-layers", "0"}, exitUsage, `nimi image: option --max-layers: must be a whole number from 1, not "0"`},
		{[]string{"--launcher", launcher, "--created", "now"}, exitUsage, "nimi image: option --created: must be a time such as 1970-01-01T00:00:01Z, not \"now\""},
		{[]string{"--launcher", launcher, "--label", "x"}, exitUsage, `nimi image: option --label: must be of the form NAME=VALUE, not "x"`},
		{[]string{"--launcher", launcher, "--name", "A", "--env", "B"}, exitError, "imageConfig.Env: must be of the form NAME=value, not \"B\"\nname: \"A\" cannot be the name of an image"},
		{[]string{"--launcher", launcher, "--root", "/nowhere"}, exitError, "/nowhere: no such file or directory\n"},
		{[]string{"--launcher", launcher, "--root", dir}, exitError, dir + ": is where the image is written to, which has to be elsewhere\n"},
		{[]string{"--launcher", launcher, "--closure", "/nowhere"}, exitError, "nimi image: /nowhere: no such file or directory\n"},
		{[]string{"--launcher", launcher, "--closure", options("[1]")}, exitError, "config.json: [0]: must be an object, not a number\n"},
		{[]string{"--launcher", launcher, "--options", options(`{"a":1,"b":2}`)}, exitError, "config.json: b: unknown option\n"},
		{[]string{"--config", "/nowhere"}, exitError, "nimi image: /nowhere: no such file or directory\n"},
		{[]string{"--launcher", nimi, "--architecture", "s390x", "--root", root}, exitError, "architecture: is s390x, but the launcher is for " + runtime.GOARCH + "\n"},
	} {
		run(t, "", nil, append([]string{"image", "--output", output}, tt.args...)...).expect(t, tt.code, "", tt.want)
	}
	run(t, "", nil, "image", "--launcher", launcher, "--output", dir).expect(t, exitError, "", "is a directory, but has to be a file")
	run(t, "", nil, "image", "--launcher", launcher, "--output", "/dev/full").expect(t, exitError, "", "nimi image: /dev/full: no space left on device\n")
	if got := string(read(t, output)); got != "as it was" {
		t.Errorf("got output %q, want that it is as it was", got)
	}
	onlyFiles(t, dir, "image.tar", "root", "web")
}

// TestImageToPipe writes it where it cannot be put in place.
func TestImageToPipe(t *testing.T) {
	dir, root, launcher := rootfs(t)
	output := filepath.Join(dir, "image.tar")
	run(t, "", nil, "image", "--launcher", launcher, "--root", root, "--output", output).expect(t, exitOK, "", "")
	if r := run(t, "", nil, "image", "--launcher", launcher, "--root", root, "--output", "/dev/stdout"); r.code != exitOK || r.out != string(read(t, output)) {
		t.Errorf("got %d other bytes, exit code %d and %s", len(r.out), r.code, r.err)
	}
}

// TestImageFullDisk leaves what was there as it was.
func TestImageFullDisk(t *testing.T) {
	dir, root, launcher := rootfs(t)
	small := filepath.Join(dir, "small")
	if err := os.Mkdir(small, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := mountTiny(small); err != nil {
		t.Skipf("a small file system cannot be mounted: %v", err)
	}
	defer unmount(small)
	output := filepath.Join(small, "image.tar")
	if err := os.WriteFile(output, []byte("as it was"), 0o644); err != nil {
		t.Fatal(err)
	}
	run(t, "", nil, "image", "--launcher", launcher, "--root", root, "--output", output).expect(t, exitError, "", "nimi image: "+output+": no space left on device\n")
	if got := string(read(t, output)); got != "as it was" {
		t.Errorf("got %q, want that it is as it was", got)
	}
	onlyFiles(t, small, "image.tar")
}
