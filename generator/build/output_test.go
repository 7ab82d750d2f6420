package build

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestWriteFile(t *testing.T) {
	old := syscall.Umask(0o027)
	defer syscall.Umask(old)
	dir := t.TempDir()
	file, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	if err := os.Symlink("file", link); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, data string }{{file, "first"}, {file, "2"}, {link, "through the link"}, {file, ""}} {
		if err := WriteFile(tt.name, []byte(tt.data)); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(file)
		if err != nil || string(got) != tt.data {
			t.Errorf("%s: got %q, %v, want %q", tt.name, got, err, tt.data)
		}
	}
	if info, err := os.Lstat(file); err != nil || info.Mode() != 0o640 {
		t.Errorf("got mode %v, %v, want -rw-r-----", info.Mode(), err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode().Type() != fs.ModeSymlink {
		t.Errorf("got %v, %v, want that the link still is one", info.Mode(), err)
	}
	onlyFiles(t, dir, "file", "link")
}

// TestWriteFileToPipe writes to what must not be replaced by a file.
func TestWriteFileToPipe(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	read := make(chan string, 1)
	go func() {
		f, err := os.Open(pipe)
		if err != nil {
			read <- err.Error()
			return
		}
		defer f.Close()
		data, _ := io.ReadAll(f)
		read <- string(data)
	}()
	if err := WriteFile(pipe, []byte("hello")); err != nil {
		t.Fatal(err)
	}
	if got, want := <-read, "hello"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if info, err := os.Lstat(pipe); err != nil || info.Mode().Type() != fs.ModeNamedPipe {
		t.Errorf("got %v, %v, want that the pipe still is one", info.Mode(), err)
	}
}

func TestWriteFileErrors(t *testing.T) {
	dir := t.TempDir()
	writeErrors(t, map[string]string{
		dir:              dir + ": is a directory, but has to be a file",
		dir + "/no/file": dir + "/no/file: the directory " + dir + "/no cannot be used: no such file or directory",
	})
	onlyFiles(t, dir)
}

// writeErrors compares errors of WriteFile, by the file's name.
func writeErrors(t *testing.T, want map[string]string) {
	t.Helper()
	for name, want := range want {
		if err := WriteFile(name, []byte("x")); err == nil || err.Error() != want {
			t.Errorf("got error %v, want %s", err, want)
		}
	}
}
