package boot

import (
	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
)

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
