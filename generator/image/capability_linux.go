package image

import "syscall"

// addCapability copies a file's capabilities to the entry, and returns what is wrong. Programs such as Debian's ping do not
// work without them. Other extended attributes describe the machine and are left out.
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
