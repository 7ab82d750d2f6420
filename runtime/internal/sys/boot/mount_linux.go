package boot

import (
	"strings"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
)

// Mount mounts a file system (mount(2)) and makes the directory for it, with those above it, where they are missing. A
// source that is a file is mounted on a file.
func Mount(source, path, kind string, flags uintptr, data string) error {
	err := unix.Mount(source, path, kind, flags, data)
	if err == unix.ENOENT {
		if made := makePlace(path, kind == "" && isFile(source)); made != nil {
			return made
		}
		err = unix.Mount(source, path, kind, flags, data)
	}
	// The kernel ignores most flags of a bind mount; they need a second call.
	const ofMount = unix.MS_RDONLY | unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC | unix.MS_NOATIME | unix.MS_NODIRATIME | unix.MS_RELATIME
	if err == nil && flags&unix.MS_BIND != 0 && flags&ofMount != 0 {
		err = unix.Mount("", path, "", flags|unix.MS_REMOUNT, "")
	}
	return err
}

func isFile(path string) bool {
	var st unix.Stat_t
	return unix.Stat(path, &st) == nil && st.Mode&unix.S_IFMT != unix.S_IFDIR
}

// makePlace makes a mount point: a directory or, as the last part of the path, an empty file.
func makePlace(path string, file bool) error {
	for i := 1; i < len(path); i++ {
		if path[i] != '/' {
			continue
		}
		if err := unix.Mkdir(path[:i], 0o755); err != nil && err != unix.EEXIST {
			return err
		}
	}
	if file {
		fd, err := unix.Open(path, unix.O_CREAT|unix.O_WRONLY|unix.O_CLOEXEC|unix.O_NOFOLLOW, 0o644)
		if err == nil {
			sys.Close(fd)
		}
		return err
	}
	if err := unix.Mkdir(path, 0o755); err != nil && err != unix.EEXIST {
		return err
	}
	return nil
}

// Exists tells whether there is something at a path.
func Exists(path string) bool {
	var st unix.Stat_t
	return unix.Stat(path, &st) == nil
}

// EnterRoot makes the file system that is mounted at path the root, and moves what stands at the places in moved there.
// What was the root stays in memory below it, where nothing reaches it (switch_root(8) empties it).
func EnterRoot(path string, moved []string) error {
	for _, place := range moved {
		if err := unix.Mount(place, path+place, "", unix.MS_MOVE, ""); err != nil && err != unix.EINVAL { // not mounted
			return err
		}
	}
	if err := unix.Chdir(path); err != nil {
		return err
	}
	if err := unix.Mount(path, "/", "", unix.MS_MOVE, ""); err != nil {
		return err
	}
	if err := unix.Chroot("."); err != nil {
		return err
	}
	return unix.Chdir("/")
}

// Unmount unmounts everything, what was mounted last first, but what the kernel makes up and what keeps nothing. What is in
// use, such as the root, becomes read-only, so that it is whole.
func Unmount() {
	const most = 1 << 20
	table, err := sys.ReadFile("/proc/self/mounts", most)
	if err != nil {
		return
	}
	lines := strings.Split(strings.TrimSuffix(string(table), "\n"), "\n")
	for i := len(lines) - 1; i >= 0; i-- {
		_, line, _ := strings.Cut(lines[i], " ")
		path, line, _ := strings.Cut(line, " ")
		kind, _, _ := strings.Cut(line, " ")
		switch kind {
		case "proc", "sysfs", "devtmpfs", "devpts", "cgroup2", "tmpfs", "ramfs", "rootfs":
			continue
		}
		path = unescape(path)
		if path == "/" || unix.Unmount(path, unix.UMOUNT_NOFOLLOW) != nil {
			_ = unix.Mount("", path, "", unix.MS_REMOUNT|unix.MS_RDONLY, "")
		}
	}
}

// unescape reads the paths of /proc/self/mounts, in which some characters are octal numbers (fstab(5)).
func unescape(path string) string {
	if strings.IndexByte(path, '\\') < 0 {
		return path
	}
	var b []byte
	for i := 0; i < len(path); i++ {
		c := path[i]
		if c == '\\' && i+3 < len(path) {
			c = (path[i+1]-'0')<<6 | (path[i+2]-'0')<<3 | path[i+3] - '0'
			i += 3
		}
		b = append(b, c)
	}
	return string(b)
}
