package sandbox

import (
	"strings"

	"nimi/runtime/internal/sys"
)

// why says what keeps sandboxes from being made on this system, as far as that can be told; it completes a message.
// What bwrap has said itself stands above it. made tells whether there has been a process in new namespaces.
func why(made bool) string {
	const (
		most     = "/proc/sys/user/max_user_namespaces"
		debian   = "/proc/sys/kernel/unprivileged_userns_clone"
		apparmor = "/proc/sys/kernel/apparmor_restrict_unprivileged_userns"
	)
	switch root := sys.User() == 0; {
	case !made && setting(most) == "0":
		return ": user namespaces are switched off (" + most + " is 0)"
	case !made && !root && setting(debian) == "0":
		return ": only root may make user namespaces (" + debian + " is 0)"
	case !root && setting(apparmor) == "1":
		return "; here AppArmor allows user namespaces only to programs that have a profile for it (" + apparmor + " is 1)"
	case !made:
		return ": namespaces cannot be made here; in a container, that is up to its seccomp filter"
	}
	return ""
}

// setting is the content of a file of sysctl(8).
func setting(path string) string {
	text, _ := sys.ReadFile(path, 100)
	line, _, _ := strings.Cut(string(text), "\n")
	return line
}
