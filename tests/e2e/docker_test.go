package e2e

import (
	"archive/tar"
	"bytes"
	"debug/elf"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// image makes a container image from scratch: the launcher at /app and a static busybox. It is removed when the
// test ends.
func image(t *testing.T, config JSON) string {
	t.Helper()
	h.Need(t, "docker")
	busybox := staticBusybox(t)
	if out, err := exec.Command("docker", "info").CombinedOutput(); err != nil {
		t.Skipf("docker does not answer: %s", strings.TrimSpace(string(out)))
	}
	var archive bytes.Buffer
	w := tar.NewWriter(&archive)
	for name, path := range map[string]string{"app": h.Build(t, config), "bin/busybox": busybox} {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o755, Size: int64(len(data))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.WriteHeader(&tar.Header{Name: "bin/sh", Typeflag: tar.TypeSymlink, Linkname: "busybox"}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	imported := exec.Command("docker", "import", "--change", `ENTRYPOINT ["/app"]`, "--change", "ENV PATH=/bin", "-")
	imported.Stdin = &archive
	out, err := imported.Output()
	if err != nil {
		t.Fatalf("docker import: %v", err)
	}
	id := strings.TrimSpace(string(out))
	t.Cleanup(func() { exec.Command("docker", "rmi", "-f", id).Run() })
	return id
}

// staticBusybox returns the path of a busybox that needs no library.
func staticBusybox(t *testing.T) string {
	t.Helper()
	path := h.Executable(t, "busybox")
	file, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, p := range file.Progs {
		if p.Type == elf.PT_INTERP {
			t.Skip("busybox is not a static one (Debian: busybox-static)")
		}
	}
	return path
}

// docker runs a docker command and returns its standard output.
func docker(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command("docker", args...).Output()
	if err != nil {
		t.Fatalf("docker %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// In a container the launcher is PID 1 with nothing around it; `docker stop` is quick and the exit code 0.
func TestDocker(t *testing.T) {
	t.Parallel()
	id := image(t, h.Services(JSON{
		"a": sh("echo up; exec busybox sleep 1000", nil),
		"b": sh("echo up; exec busybox sleep 1000", nil),
	}))
	container := docker(t, "run", "--detach", "--network", "none", id)
	t.Cleanup(func() { exec.Command("docker", "rm", "-f", container).Run() })
	deadline := time.Now().Add(h.Deadline)
	for strings.Count(docker(t, "logs", container), "| up") < 2 {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for both services: %s", docker(t, "logs", container))
		}
		time.Sleep(20 * time.Millisecond)
	}
	begin := time.Now()
	docker(t, "stop", "--time", "10", container)
	if got, most := time.Since(begin), 5*time.Second; got > most {
		t.Errorf("docker stop: got %v, want less than %v", got, most)
	}
	if got, want := docker(t, "inspect", "--format", "{{.State.ExitCode}}", container), "0"; got != want {
		t.Errorf("exit code: got %s, want %s\n%s", got, want, docker(t, "logs", container))
	}
}

// A user that has no entry anywhere, on a root file system that cannot be written: services run, and find their
// configuration files.
func TestDockerUnknownUserReadOnly(t *testing.T) {
	t.Parallel()
	id := image(t, h.Services(JSON{
		"plain": sh("echo works", nil),
		"files": withFiles("busybox cat \"$XDG_CONFIG_HOME/f\"", JSON{"f": JSON{"text": "content\n"}}),
	}))
	out, err := exec.Command("docker", "run", "--rm", "--network", "none", "--read-only", "--user", "54321:54321", id).CombinedOutput()
	if err != nil {
		t.Fatalf("docker run: %v\n%s", err, out)
	}
	for _, want := range []string{"plain | works\n", "files | content\n"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("got %q, want it to hold %q", out, want)
		}
	}
}
