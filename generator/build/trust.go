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

// PrivateDirectory makes the directory dir if it is missing, and returns its path without links. It fails if another user
// could put something into the directory or replace it. So the directory must belong to the user or to root, and nobody
// else may write to it. The same holds for every directory and link on the way to it, except that sticky directories such
// as /tmp may be open to everybody.
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
			// It does not matter if somebody else has made it in the meantime: it is checked next.
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

// parts splits a path into names. It keeps "..", since where that leads is known only after the links before it.
func parts(path string) []string {
	return strings.FieldsFunc(path, func(r rune) bool { return r == filepath.Separator })
}

// directoryError returns why the content of a directory cannot be trusted. If last is false, only what is known to be in
// the directory matters, which nobody else can replace in a sticky one.
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

// openToOthers reports whether other users can write to a file. Write permission for the group does not count if it is
// root's group, or the private group that many systems give each user.
func openToOthers(info fs.FileInfo) bool {
	group := int(info.Sys().(*syscall.Stat_t).Gid)
	mode := info.Mode().Perm()
	return mode&0o002 != 0 || mode&0o020 != 0 && group != 0 && group != os.Geteuid()
}

// PrivateFile reports whether name is a regular file that no other user can have written. Its directory must be one that
// PrivateDirectory has returned.
func PrivateFile(name string) bool {
	info, err := os.Lstat(name)
	return err == nil && info.Mode().IsRegular() && ours(info) && !openToOthers(info)
}

// checkForeign returns an error if name is a link, a pipe or the like that another user has put into a directory that
// everybody can write to. The kernel refuses to follow such links (fs.protected_symlinks in proc_sys_fs(5)), but only for
// those who open them; we resolve links first.
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
