package boot

import (
	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// Kill ends all other processes, and takes those that have ended.
func Kill() {
	_ = unix.Kill(-1, unix.SIGKILL)
	for pid := 1; pid != 0; {
		pid, _, _ = sys.Reap()
	}
}

// End writes what has not been written yet, leaves the machine, and never returns.
func End(how spec.AtEnd) {
	unix.Sync()
	command := uint32(unix.LINUX_REBOOT_CMD_POWER_OFF)
	switch how {
	case spec.EndReboot:
		command = unix.LINUX_REBOOT_CMD_RESTART
	case spec.EndHalt:
		command = unix.LINUX_REBOOT_CMD_HALT
	}
	for {
		_ = unix.Reboot(int(int32(command)))
		_, _ = unix.Poll(nil, -1) // the end of PID 1 would be a panic of the kernel
	}
}
