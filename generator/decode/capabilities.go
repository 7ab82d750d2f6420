package decode

import (
	"slices"
	"strings"

	"nimi/generator/input"
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

// capabilities reads nimi.capabilities. Every capability that is not in bounding is dropped, including those that future
// kernels add.
func (s *service) capabilities(v value) {
	c := &s.Identity.Capabilities
	v.ObjectLike(`{"ambient": ["CAP_NET_BIND_SERVICE"]}`, fields{
		{"ambient", func(v value) { c.Ambient = capabilitySet(v, 0) }},
		{"bounding", func(v value) {
			if !v.IsNull() {
				c.Drop = ^capabilitySet(v, ^uint64(0))
			}
			if c.Drop&c.Ambient != 0 {
				v.Problem("must have what is in ambient")
			}
		}},
	})
}

// capabilitySet reads a list of names as a set of bits. It returns wrong if the value is not a list.
func capabilitySet(v value, wrong uint64) (set uint64) {
	if v.Kind() != input.List {
		set = wrong
	}
	v.List(func(_ int, v value) {
		var name string
		if !v.Text(&name) {
			return
		}
		short := strings.TrimPrefix(strings.ToUpper(name), "CAP_")
		n := slices.Index(capabilityNames, short)
		if n < 0 {
			hint := ""
			if near := input.Nearest(short, capabilityNames); near != "" {
				hint = "; did you mean " + input.Quote("CAP_"+near) + "?"
			}
			v.Problem("%s is no capability, must be a name of capabilities(7) such as CAP_NET_BIND_SERVICE%s", input.Quote(name), hint)
			return
		}
		set |= 1 << n
	})
	return set
}
