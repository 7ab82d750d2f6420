package decode

import (
	"slices"
	"strings"
)

// capabilityNames are those of capabilities(7), without CAP_, by the kernel's numbers.
var capabilityNames = []string{
	"CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP",
	"LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER",
	"SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE",
	"SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP",
	"MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF",
	"CHECKPOINT_RESTORE",
}

// capabilities reads nimi.capabilities. What is not in bounding is dropped, also what the kernel will know one day.
func (s *Service) capabilities(v value) {
	c := &s.Identity.Capabilities
	v.object(fields{
		{"ambient", func(v value) { c.Ambient = v.capabilitySet(0) }},
		{"bounding", func(v value) {
			if !v.isNull() {
				c.Drop = ^v.capabilitySet(^uint64(0))
			}
			if c.Drop&c.Ambient != 0 {
				v.problem("must have what is in ambient")
			}
		}},
	})
}

// capabilitySet reads a list of names as a set of bits. Of a value that is wrong as a whole it returns wrong.
func (v value) capabilitySet(wrong uint64) (set uint64) {
	if !v.json.IsArray() {
		set = wrong
	}
	v.list(func(_ int, v value) {
		var name string
		if !v.text(&name) {
			return
		}
		short := strings.TrimPrefix(strings.ToUpper(name), "CAP_")
		n := slices.Index(capabilityNames, short)
		if n < 0 {
			hint := ""
			if near := nearest(short, capabilityNames); near != "" {
				hint = "; did you mean " + Quote("CAP_"+near) + "?"
			}
			v.problem("%s is no capability, must be a name of capabilities(7) such as CAP_NET_BIND_SERVICE%s", Quote(name), hint)
			return
		}
		set |= 1 << n
	})
	return set
}
