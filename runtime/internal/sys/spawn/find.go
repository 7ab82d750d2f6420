package spawn

import (
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// Find returns the path to execute for file: file itself if it has a slash, else the first executable file of
// that name in the directories of path, which is as $PATH. An empty directory in path is passed over rather
// than taken as the current one. The error is ENOENT, or EACCES where there are only files that may not be
// executed.
func Find(file, path string) (string, error) {
	if strings.IndexByte(file, '/') >= 0 {
		return file, nil
	}
	err := error(syscall.ENOENT)
	for path != "" {
		var dir string
		dir, path, _ = strings.Cut(path, ":")
		if dir == "" {
			continue
		}
		candidate := dir + "/" + file
		var st unix.Stat_t
		if unix.Stat(candidate, &st) != nil || st.Mode&unix.S_IFMT != unix.S_IFREG {
			continue
		}
		if mayExecute(candidate) {
			return candidate, nil
		}
		err = syscall.EACCES
	}
	return "", err
}
