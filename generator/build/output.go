package build

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// WriteFile makes data the content of the file name, in one step and with the permissions of the umask: whatever goes
// wrong, name is as it was before. What is there and is no regular file, such as a pipe or /dev/stdout, is written to.
func WriteFile(name string, data []byte) error {
	if irregular(name) {
		return copyTo(name, bytes.NewReader(data))
	}
	return Replace(name, func(f *os.File) error {
		_, err := f.Write(data)
		return err
	})
}

// Replace is WriteFile for content that may not fit into memory. It passes a regular file to fill, which may write to it
// at any offset. If name is not a regular file, it gets a copy of what fill has written.
func Replace(name string, fill func(*os.File) error) error {
	if !irregular(name) {
		if err := checkOutput(name); err != nil {
			return err
		}
		return replace(name, fill)
	}
	tmp, err := os.CreateTemp("", "nimi-")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	defer tmp.Close()
	if err := fill(tmp); err != nil {
		return fmt.Errorf("%s: %w", name, reason(err))
	}
	if _, err := tmp.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return copyTo(name, tmp)
}

// irregular reports whether name is something that cannot be replaced by a file: a pipe, a device.
func irregular(name string) bool {
	info, err := os.Stat(name)
	return err == nil && !info.Mode().IsRegular() && !info.IsDir()
}

// copyTo writes to what is there and is no regular file.
func copyTo(name string, from io.Reader) error {
	if err := checkForeign(name); err != nil {
		return err
	}
	out, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("%s: %w", name, reason(err))
	}
	defer out.Close()
	if _, err := io.Copy(out, from); err != nil {
		return fmt.Errorf("%s: %w", name, reason(err))
	}
	return nil
}

// checkOutput reports early, before the build, what can already be known to be wrong with an output.
func checkOutput(name string) error {
	if err := checkForeign(name); err != nil {
		return err
	}
	if info, err := os.Stat(name); err == nil {
		switch {
		case info.IsDir():
			return fmt.Errorf("%s: is a directory, but has to be a file", name)
		case !info.Mode().IsRegular():
			return fmt.Errorf("%s: is not a regular file", name)
		}
	}
	dir := filepath.Dir(name)
	switch info, err := os.Stat(dir); {
	case err != nil:
		return fmt.Errorf("%s: the directory %s cannot be used: %w", name, dir, reason(err))
	case !info.IsDir():
		return fmt.Errorf("%s: %s is not a directory", name, dir)
	}
	return nil
}

// moveFile copies the executable from, which may be on another file system, and puts the copy at to in one step.
func moveFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return fmt.Errorf("%s: %w", from, reason(err))
	}
	defer in.Close()
	return replace(to, func(f *os.File) error {
		if _, err := io.Copy(f, in); err != nil {
			return err
		}
		return f.Chmod(0o755)
	})
}

// replace has fill write a temporary file beside name and then renames it to name.
func replace(name string, fill func(*os.File) error) error {
	target := name
	if info, err := os.Lstat(name); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		// If a link appears here only after this check, the rename below replaces it instead of following it.
		if err := checkForeign(name); err != nil {
			return err
		}
		if linked, err := filepath.EvalSymlinks(name); err == nil {
			target = linked
		}
	}
	tmp := filepath.Join(filepath.Dir(target), ".nimi-"+rand.Text())
	f, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return fmt.Errorf("%s: %w", name, reason(err))
	}
	err = fill(f)
	// Close may be the first to report a full disk, as on NFS (close(2)).
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(tmp, target)
	}
	if err != nil {
		os.Remove(tmp)
		return fmt.Errorf("%s: %w", name, reason(err))
	}
	return nil
}

// reason returns err without the operation and the path, which tell a user nothing.
func reason(err error) error {
	for {
		var path *fs.PathError
		var link *os.LinkError
		var call *os.SyscallError
		switch {
		case errors.As(err, &path):
			err = path.Err
		case errors.As(err, &link):
			err = link.Err
		case errors.As(err, &call):
			err = call.Err
		case errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.ENOENT):
			return errors.New("no such file or directory")
		default:
			return err
		}
	}
}
