package build

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// PrivateDirectory returns where the directory dir really is, and makes it if need be. It refuses one in which somebody
// else could put something: the directory itself has to be the user's own or root's, and closed to others; so have those
// above it, but for sticky ones such as /tmp, and the links that lead there. What is trusted on the way is made nobody
// else's by that: whoever could change it is root or the user.
func PrivateDirectory(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	const maxLinks = 40 // as in the kernel
	at, rest, links := "/", parts(dir), 0
	for {
		if err := directoryError(at, len(rest) == 0); err != nil {
			return "", err
		}
		if len(rest) == 0 {
			return at, nil
		}
		next := filepath.Join(at, rest[0])
		rest = rest[1:]
		info, err := os.Lstat(next)
		if errors.Is(err, fs.ErrNotExist) {
			// Who has made it meanwhile does not matter: it is looked at next.
			if err := os.Mkdir(next, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
				return "", err
			}
			info, err = os.Lstat(next)
		}
		switch {
		case err != nil:
			return "", err
		case info.Mode()&fs.ModeSymlink == 0:
			at = next
			continue
		case !ours(info):
			return "", fmt.Errorf("%s is another user's link", next)
		}
		if links++; links > maxLinks {
			return "", syscall.ELOOP
		}
		to, err := os.Readlink(next)
		if err != nil {
			return "", err
		}
		if filepath.IsAbs(to) {
			at = "/"
		}
		rest = append(parts(to), rest...)
	}
}

// parts are the names in a path. ".." is one of them: where it leads is known only when the links before it are followed.
func parts(path string) []string {
	return strings.FieldsFunc(path, func(r rune) bool { return r == filepath.Separator })
}

// directoryError says why what is in a directory is not to be trusted. last: the directory itself is meant, and not what
// is known to be in it.
func directoryError(dir string, last bool) error {
	info, err := os.Lstat(dir)
	switch {
	case err != nil:
		return err
	case !info.IsDir():
		return syscall.ENOTDIR
	case !ours(info):
		return fmt.Errorf("%s belongs to another user", dir)
	case openToOthers(info) && (last || info.Mode()&fs.ModeSticky == 0):
		return fmt.Errorf("others can write in %s", dir)
	}
	return nil
}

// ours reports whether a file is the user's own or root's.
func ours(info fs.FileInfo) bool {
	owner := int(info.Sys().(*syscall.Stat_t).Uid)
	return owner == os.Geteuid() || owner == 0
}

// openToOthers reports whether others can write to a file. The group that many systems give each user alone is none, nor
// is root's.
func openToOthers(info fs.FileInfo) bool {
	group := int(info.Sys().(*syscall.Stat_t).Gid)
	mode := info.Mode().Perm()
	return mode&0o002 != 0 || mode&0o020 != 0 && group != 0 && group != os.Geteuid()
}

// PrivateFile reports whether a regular file is there that nobody else can have written. Its directory has to be one that
// PrivateDirectory has returned.
func PrivateFile(name string) bool {
	info, err := os.Lstat(name)
	return err == nil && info.Mode().IsRegular() && ours(info) && !openToOthers(info)
}

// checkForeign refuses to write through what another user has put into a directory that is open to all. The kernel does
// so where it is asked to (fs.protected_symlinks and its siblings in proc_sys_fs(5)), but not for one who looks first.
func checkForeign(name string) error {
	info, err := os.Lstat(name)
	if err != nil || info.Mode().IsRegular() || ours(info) {
		return nil // a regular file is replaced, whoever it belongs to
	}
	dir, err := os.Stat(filepath.Dir(name))
	if err != nil || dir.Mode().Perm()&0o002 == 0 {
		return nil
	}
	if dir.Sys().(*syscall.Stat_t).Uid == info.Sys().(*syscall.Stat_t).Uid {
		return nil // whose directory it is could do anything
	}
	return fmt.Errorf("%s: another user has put it there, and it is no regular file", name)
}
