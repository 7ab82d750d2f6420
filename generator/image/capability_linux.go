package image

import "syscall"

// addCapability takes over a file's capabilities, without which a program that drops its rights, such as Debian's ping,
// does not work. It returns what is wrong. Other extended attributes are about the machine that the file is on.
func (e *entry) addCapability() (problem string) {
	const name = "security.capability"
	value := make([]byte, 64) // vfs_ns_cap_data has 24 (see capabilities(7))
	n, err := syscall.Getxattr(e.source, name, value)
	switch err {
	case nil:
		e.PAXRecords = map[string]string{"SCHILY.xattr." + name: string(value[:n])}
	case syscall.ENODATA, syscall.ENOTSUP:
	default:
		return "its capabilities cannot be read: " + err.Error()
	}
	return ""
}
