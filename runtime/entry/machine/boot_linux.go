package machine

import (
	"errors"
	"strings"
	"time"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/boot"
	"nimi/runtime/spec"
)

// Flags of the file systems that every machine has.
const (
	noDev  = spec.MountNoSuid | spec.MountNoDev
	nobody = noDev | spec.MountNoExec
)

// usual returns the file systems that every machine has. A directory that has one is left alone.
//
// Those in memory may fill up together, and the initramfs (half of the memory at most, as the kernel mounts it) as well, before
// the machine has none left: by default, each would take half of it.
func usual() []spec.Mount {
	return []spec.Mount{
		{Path: "/proc", Type: "proc", Flags: nobody},
		{Path: "/sys", Type: "sysfs", Flags: nobody},
		{Path: "/dev", Type: "devtmpfs", Flags: spec.MountNoSuid, Data: "mode=755"},
		{Path: "/dev/pts", Type: "devpts", Flags: spec.MountNoSuid | spec.MountNoExec, Data: "gid=5,mode=620,ptmxmode=666"},
		{Path: "/dev/shm", Type: "tmpfs", Flags: noDev, Data: "mode=1777,size=15%"},
		{Path: "/run", Type: "tmpfs", Flags: noDev, Data: "mode=755,size=10%"},
		{Path: "/tmp", Type: "tmpfs", Flags: noDev, Data: "mode=1777,size=15%"},
		{Path: "/sys/fs/cgroup", Type: "cgroup2", Flags: nobody, Data: "nsdelegate,memory_recursiveprot"},
	}
}

// boot makes the machine what the services expect, and tells whether they are to start.
func (m *machine) boot() bool {
	for _, u := range usual() {
		if boot.IsMountPoint(u.Path) {
			continue
		}
		if err := boot.Mount(u.Type, u.Path, u.Type, uintptr(u.Flags), u.Data); err != nil {
			m.fail(true, u.Path, err)
		}
		if u.Path == "/dev" {
			m.console()
		}
	}
	m.commandLine()
	if boot.Exists(marker) { // a launcher was init here that has become this one (takeover)
		return m.failed == ""
	}
	if m.init.Hostname != "" {
		if err := boot.SetHostname(m.init.Hostname); err != nil {
			m.fail(false, "hostname", err)
		}
	}
	for i := range m.init.Modules {
		m.load(&m.init.Modules[i])
	}
	for _, v := range m.init.Sysctl {
		if err := boot.WriteFile("/proc/sys/"+sysctlPath(v.Name), v.Value); err != nil {
			m.fail(false, "sysctl "+v.Name, err)
		}
	}
	m.network()
	for i := range m.init.Mounts {
		m.mount(&m.init.Mounts[i])
	}
	boot.Mark(marker)
	return m.failed == ""
}

// marker is a file that is there once the machine has been made what the services expect.
const marker = "/run/nimi-init"

// console opens the console, and makes the links in /dev that programs expect and that the kernel leaves to init.
func (m *machine) console() {
	if err := boot.OpenConsole(); err != nil {
		m.fail(true, "/dev/console", err)
	}
	for _, l := range [...][2]string{
		{"/dev/fd", "/proc/self/fd"}, {"/dev/stdin", "/proc/self/fd/0"}, {"/dev/stdout", "/proc/self/fd/1"}, {"/dev/stderr", "/proc/self/fd/2"},
	} {
		boot.Link(l[0], l[1])
	}
}

// commandLine takes the words of the kernel's command line that are for the launcher.
func (m *machine) commandLine() {
	const most = 1 << 16
	line, err := sys.ReadFile("/proc/cmdline", most)
	if err != nil {
		m.fail(true, "/proc/cmdline", err)
	}
	for _, wrong := range take(&m.init, string(line)) {
		m.fail(false, "command line of the kernel", errors.New(wrong))
	}
}

// patience is how long init waits for a device that a driver has not found yet.
const patience = 5 * time.Second

// appears waits until something is there.
func appears(there func() bool) bool {
	for end := sys.Monotonic() + patience; !there(); sys.Pause(5 * time.Millisecond) {
		if sys.Monotonic() > end {
			return false
		}
	}
	return true
}

var errAbsent = errors.New("has not appeared within 5 s: is its driver among settings.init.modules, or in the kernel?")

// newRoot is where a root is mounted before it is one.
const newRoot = "/sysroot"

// mount mounts what the configuration says.
func (m *machine) mount(f *spec.Mount) {
	if strings.HasPrefix(f.Source, "/dev/") && f.Type != "" && !appears(func() bool { return boot.Exists(f.Source) }) {
		m.fail(f.NoFail, f.Path, errors.New(f.Source+" "+errAbsent.Error()))
		return
	}
	path := f.Path
	if path == "/" {
		path = newRoot
	}
	err := boot.Mount(f.Source, path, f.Type, uintptr(f.Flags), f.Data)
	if err == nil && f.Path == "/" {
		err = boot.EnterRoot(path, []string{"/dev", "/proc", "/run", "/sys", "/tmp"})
	}
	if err != nil {
		m.fail(f.NoFail, f.Path, err)
	}
}
