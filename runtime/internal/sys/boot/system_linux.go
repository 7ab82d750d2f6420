package boot

import (
	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
)

// OpenConsole has standard input and both outputs be the console, if that can be opened. The kernel does so itself where
// the initramfs has a /dev/console. It is no controlling terminal: nobody at it can stop the machine by a key of the
// terminal's.
func OpenConsole() error {
	fd, err := unix.Open("/dev/console", unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	for to := range 3 {
		if err == nil {
			err = unix.Dup3(fd, to, 0)
		}
	}
	sys.Close(fd)
	return err
}

// SetHostname sets the machine's name.
func SetHostname(name string) error { return unix.Sethostname([]byte(name)) }

// WriteFile writes a file that is there, such as one of /proc/sys.
func WriteFile(path, text string) error {
	fd, err := unix.Open(path, unix.O_WRONLY|unix.O_CLOEXEC|unix.O_NOCTTY, 0)
	if err != nil {
		return err
	}
	defer sys.Close(fd)
	_, err = unix.Write(fd, []byte(text))
	return err
}

// Mark makes an empty file.
func Mark(path string) {
	if fd, err := unix.Open(path, unix.O_CREAT|unix.O_WRONLY|unix.O_CLOEXEC|unix.O_NOFOLLOW, 0o600); err == nil {
		sys.Close(fd)
	}
}

// Release is the release of the kernel that runs, as it names the directory of its modules.
func Release() string {
	var name unix.Utsname
	if unix.Uname(&name) != nil {
		return ""
	}
	return unix.ByteSliceToString(name.Release[:])
}

// compressedFile is MODULE_INIT_COMPRESSED_FILE of finit_module(2).
const compressedFile = 4

// LoadModule loads a module from a file. One that is loaded is no error.
func LoadModule(path, parameters string, compressed bool) error {
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer sys.Close(fd)
	flags := 0
	if compressed {
		flags = compressedFile
	}
	if err = unix.FinitModule(fd, parameters, flags); err == unix.EEXIST {
		return nil
	}
	return err
}
