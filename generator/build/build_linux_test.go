package build

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// mount puts a file system of these options at an empty directory, which it returns.
func mount(t *testing.T, data string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, data); err != nil {
		t.Skipf("a tmpfs cannot be mounted, which takes root: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir
}

func TestFullDisk(t *testing.T) {
	needSys(t)
	dir := mount(t, "size=64k")
	output := filepath.Join(dir, "web")
	err := Launcher(context.Background(), options(), output)
	if want := output + ": no space left on device"; err == nil || err.Error() != want {
		t.Errorf("output: got error %v, want %s", err, want)
	}
	onlyFiles(t, dir)

	for _, size := range []string{"size=4k", "size=1m"} {
		tmp := mount(t, size)
		t.Setenv("TMPDIR", tmp)
		err = Launcher(context.Background(), options(), filepath.Join(t.TempDir(), "web"))
		if want := "no space left"; err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("TMPDIR with %s: got error %v, want one line with: %s", size, err, want)
		}
		onlyFiles(t, tmp)
	}
}

func TestReadOnlyDirectory(t *testing.T) {
	needSys(t)
	dir := mount(t, "size=64k")
	if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	output := filepath.Join(dir, "web")
	err := Launcher(context.Background(), options(), output)
	if want := output + ": read-only file system"; err == nil || err.Error() != want {
		t.Errorf("got error %v, want %s", err, want)
	}
	onlyFiles(t, dir)
	if _, err := os.Stat(output); !os.IsNotExist(err) {
		t.Errorf("got %v, want no output", err)
	}
}

func TestWriteFileErrorsOnLinux(t *testing.T) {
	writeErrors(t, map[string]string{
		"/proc/file": "/proc/file: no such file or directory",
		"/dev/full":  "/dev/full: no space left on device",
	})
}
