package boot

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"nimi/runtime/spec"
)

// What is in this file can run before the Go runtime (package prelude): no goroutine, no allocation, no stack that grows. So a
// machine for which that is enough is ready before the runtime has begun to start. Where something fails, the same functions
// are called once more by the launcher, which says what is wrong: each leaves alone what is done already.

// place is a file system that every machine has. Texts end with a zero byte, for the kernel.
type place struct {
	path, above string // above: the directory that it is in
	kind, data  string
	flags       uintptr
}

const (
	noDev  = unix.MS_NOSUID | unix.MS_NODEV
	nobody = noDev | unix.MS_NOEXEC
)

// usual are the file systems that every machine has.
//
// Those in memory may fill up together, and the initramfs (half of the memory at most, as the kernel mounts it) as well, before
// the machine has none left: by default, each would take half of it.
var usual = [...]place{
	{"/proc\x00", "/\x00", "proc\x00", "\x00", nobody},
	{"/sys\x00", "/\x00", "sysfs\x00", "\x00", nobody},
	{devices, "/\x00", "devtmpfs\x00", "mode=755\x00", unix.MS_NOSUID},
	{"/dev/pts\x00", devices, "devpts\x00", "gid=5,mode=620,ptmxmode=666\x00", unix.MS_NOSUID | unix.MS_NOEXEC},
	{"/dev/shm\x00", devices, "tmpfs\x00", "mode=1777,size=15%\x00", noDev},
	{"/run\x00", "/\x00", "tmpfs\x00", "mode=755,size=10%\x00", noDev},
	{"/tmp\x00", "/\x00", "tmpfs\x00", "mode=1777,size=15%\x00", noDev},
	{"/sys/fs/cgroup\x00", "/sys/fs\x00", "cgroup2\x00", "nsdelegate,memory_recursiveprot\x00", nobody},
}

// variables are those that services have, beside their own.
var variables = [...]string{
	"HOME=/root\x00", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\x00", "TERM=linux\x00",
}

// devices is where device files are: the console is among them.
const devices = "/dev\x00"

// here is AT_FDCWD.
const here = ^uintptr(99)

// call makes a system call. It is not inlined, since its copies would be larger than it.
//
//go:noinline
//go:nosplit
//go:norace
func call(number, a, b, c, d, e uintptr) (r int, errno syscall.Errno) {
	n, _, errno := syscall.RawSyscall6(number, a, b, c, d, e, 0)
	return int(n), errno
}

// text is the address of a text that ends with a zero byte.
//
//go:nosplit
//go:norace
func text(s string) uintptr { return uintptr(unsafe.Pointer(unsafe.StringData(s))) }

// IsInit tells whether this process is the init of a machine, and has Ctrl-Alt-Del send it INT from then on.
//
// It is PID 1, and the kernel lets it say what Ctrl-Alt-Del means: in a PID namespace that is not the first one, as in a
// container, that is EINVAL, or EPERM for want of the capability (reboot(2)).
//
//go:nosplit
//go:norace
func IsInit() bool {
	if pid, _ := call(unix.SYS_GETPID, 0, 0, 0, 0, 0); pid != 1 {
		return false
	}
	_, errno := call(unix.SYS_REBOOT, unix.LINUX_REBOOT_MAGIC1, unix.LINUX_REBOOT_MAGIC2, unix.LINUX_REBOOT_CMD_CAD_OFF, 0, 0)
	return errno == 0
}

// status is what device works on.
var status unix.Statx_t

// device is the number of the device that a directory is on; 0: it cannot be seen.
//
//go:nosplit
//go:norace
func device(path string) uint64 {
	_, errno := call(unix.SYS_STATX, here, text(path), unix.AT_SYMLINK_NOFOLLOW, 0, uintptr(unsafe.Pointer(&status)))
	if errno != 0 {
		return 0
	}
	return uint64(status.Dev_major)<<32 | uint64(status.Dev_minor) + 1
}

// mount mounts a file system, unless one is mounted there: then its device is another than that of the directory it is in. It
// makes the directory where that is missing.
//
//go:nosplit
//go:norace
func (p *place) mount() syscall.Errno {
	if d := device(p.path); d != 0 && d != device(p.above) {
		return 0
	}
	errno := p.tryMount()
	if errno == unix.ENOENT {
		const mode = 0o755
		if _, errno = call(unix.SYS_MKDIRAT, here, text(p.path), mode, 0, 0); errno == 0 {
			errno = p.tryMount()
		}
	}
	return errno
}

//go:nosplit
//go:norace
func (p *place) tryMount() syscall.Errno {
	_, errno := call(unix.SYS_MOUNT, text(p.kind), text(p.path), text(p.kind), p.flags, text(p.data))
	return errno
}

// openConsole has standard input and both outputs be the console, if that can be opened. The kernel does so itself where
// the initramfs has a /dev/console. It is no controlling terminal: nobody at it can stop the machine by a key of the
// terminal's.
//
//go:nosplit
//go:norace
func openConsole() syscall.Errno {
	const flags = unix.O_RDWR | unix.O_NOCTTY | unix.O_CLOEXEC
	fd, errno := call(unix.SYS_OPENAT, here, text(consolePath), flags, 0, 0)
	if errno != 0 {
		return errno
	}
	for to := range uintptr(3) {
		if _, e := call(unix.SYS_DUP3, uintptr(fd), to, 0, 0, 0); e != 0 {
			errno = e
		}
	}
	call(unix.SYS_CLOSE, uintptr(fd), 0, 0, 0, 0)
	return errno
}

const consolePath = "/dev/console\x00"

// links are what programs expect in /dev and the kernel leaves to init.
var links = [...][2]string{
	{"/dev/fd\x00", "/proc/self/fd\x00"}, {"/dev/stdin\x00", "/proc/self/fd/0\x00"}, {"/dev/stdout\x00", "/proc/self/fd/1\x00"},
	{"/dev/stderr\x00", "/proc/self/fd/2\x00"},
}

// link makes them, but those whose names something has.
//
//go:nosplit
//go:norace
func link() {
	for i := range links {
		call(unix.SYS_SYMLINKAT, text(links[i][1]), here, text(links[i][0]), 0, 0)
	}
}

// SetHostname sets the machine's name. Empty: it stays as the kernel has it.
//
//go:nosplit
//go:norace
func SetHostname(name string) (errno syscall.Errno) {
	if name != "" {
		_, errno = call(unix.SYS_SETHOSTNAME, text(name), uintptr(len(name)), 0, 0, 0)
	}
	return errno
}

// UpLo brings up lo (netdevice(7)). A machine without it is no error; ENOSYS or EAFNOSUPPORT mean a kernel without a network.
//
//go:nosplit
//go:norace
func UpLo() syscall.Errno {
	const datagram = unix.SOCK_DGRAM | unix.SOCK_CLOEXEC
	fd, errno := call(unix.SYS_SOCKET, unix.AF_INET, datagram, 0, 0, 0)
	if errno != 0 {
		return errno
	}
	request := struct { // struct ifreq
		name  [unix.IFNAMSIZ]byte
		flags uint16
		_     [22]byte
	}{name: [unix.IFNAMSIZ]byte{'l', 'o'}, flags: unix.IFF_UP}
	_, errno = call(unix.SYS_IOCTL, uintptr(fd), unix.SIOCSIFFLAGS, uintptr(unsafe.Pointer(&request)), 0, 0)
	call(unix.SYS_CLOSE, uintptr(fd), 0, 0, 0, 0)
	if errno == unix.ENODEV {
		return 0
	}
	return errno
}

// room is what longer texts are put together in, and what is read goes to.
var room [16 << 10]byte

const settings = "/proc/sys/"

// SetSysctl writes a setting of the kernel (sysctl(8)).
//
//go:nosplit
//go:norace
func SetSysctl(v *spec.Variable) syscall.Errno {
	if len(settings)+len(v.Name) >= len(room) {
		return unix.ENAMETOOLONG
	}
	placeSetting(v.Name)
	const flags = unix.O_WRONLY | unix.O_CLOEXEC | unix.O_NOCTTY
	fd, errno := call(unix.SYS_OPENAT, here, uintptr(unsafe.Pointer(&room)), flags, 0, 0)
	if errno == 0 {
		_, errno = call(unix.SYS_WRITE, uintptr(fd), text(v.Value), uintptr(len(v.Value)), 0, 0)
		call(unix.SYS_CLOSE, uintptr(fd), 0, 0, 0, 0)
	}
	return errno
}

// placeSetting puts the path of a setting into room. Dots separate in its name, unless a slash comes first.
//
//go:nosplit
//go:norace
func placeSetting(name string) {
	for i := range len(settings) {
		room[i] = settings[i]
	}
	var first byte
	for i := range len(name) {
		c := name[i]
		if c == '.' || c == '/' {
			if first == 0 {
				first = c
			}
			if first == '.' {
				c = '.' + '/' - c
			}
		}
		room[len(settings)+i] = c
	}
	room[len(settings)+len(name)] = 0
}

// CommandLine is where the kernel's command line is.
const CommandLine = "/proc/cmdline"

// line is the kernel's command line, and said what it says to the launcher.
var (
	line [4 << 10]byte
	said Words
)

// listen reads them, and tells whether all of that can be acted on.
//
//go:nosplit
//go:norace
func listen() bool {
	fd, errno := call(unix.SYS_OPENAT, here, text(CommandLine+"\x00"), unix.O_RDONLY|unix.O_CLOEXEC, 0, 0)
	if errno != 0 {
		return false
	}
	n, errno := call(unix.SYS_READ, uintptr(fd), uintptr(unsafe.Pointer(&line)), uintptr(len(line)), 0, 0)
	call(unix.SYS_CLOSE, uintptr(fd), 0, 0, 0, 0)
	if errno != 0 || n == len(line) {
		return false
	}
	for begin, at := 0, 0; at <= n; at++ {
		if at < n && line[at] > ' ' {
			continue
		}
		if at > begin && said.Take(unsafe.String(&line[begin], at-begin)) != "" {
			return false
		}
		begin = at + 1
	}
	return true
}

// marked is the path of a file that is there once the machine has been made what services expect.
const marked = "/run/nimi-init\x00"

// Marked tells whether it is: a launcher was init here that has become this one (takeover).
//
//go:nosplit
//go:norace
func Marked() bool {
	_, errno := call(unix.SYS_FACCESSAT, here, text(marked), 0, 0, 0)
	return errno == 0
}

// Mark makes that file.
func Mark() {
	const flags = unix.O_CREAT | unix.O_WRONLY | unix.O_CLOEXEC | unix.O_NOFOLLOW
	if fd, errno := call(unix.SYS_OPENAT, here, text(marked), flags, 0o600, 0); errno == 0 {
		call(unix.SYS_CLOSE, uintptr(fd), 0, 0, 0, 0)
	}
}
