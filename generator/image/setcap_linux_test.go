package image

import "syscall"

func setCapability(file, value string) error {
	return syscall.Setxattr(file, "security.capability", []byte(value), 0)
}
