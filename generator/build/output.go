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

// Replace is WriteFile for more than fits into memory: fill writes a regular file, where in it it wants. What is no
// regular file gets a copy.
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

// checkOutput finds out early what can be known to be wrong with an output.
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

// moveFile makes the executable from, perhaps on another file system, the file to in one step.
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

// replace has fill write a temporary file beside name, which then takes the place of name.
func replace(name string, fill func(*os.File) error) error {
	target := name
	if info, err := os.Lstat(name); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		// A link that has come after the check is replaced, and not followed.
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
	// A full disk may be reported no earlier than by close, as on NFS (see close(2)).
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

// reason is err without the operation and the path, which say more about this package than to a user.
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
