package machine

import (
	"errors"
	"strings"
	"time"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/boot"
	"nimi/runtime/spec"
)

// boot makes the machine what the services expect, and tells whether they are to start. The entry may have done so.
func (m *machine) boot() bool {
	if boot.Ready() {
		m.commandLine() // which says nothing wrong
		boot.Mark()
		return true
	}
	boot.Usual(func(what string, err error) { m.fail(true, what, err) })
	m.commandLine()
	if boot.Marked() { // a launcher was init here that has become this one (takeover)
		return m.failed == ""
	}
	if errno := boot.SetHostname(m.init.Hostname); errno != 0 {
		m.fail(false, "hostname", errno)
	}
	for i := range m.init.Modules {
		m.load(&m.init.Modules[i])
	}
	for i := range m.init.Sysctl {
		if errno := boot.SetSysctl(&m.init.Sysctl[i]); errno != 0 {
			m.fail(false, "sysctl "+m.init.Sysctl[i].Name, errno)
		}
	}
	m.network()
	for i := range m.init.Mounts {
		m.mount(&m.init.Mounts[i])
	}
	boot.Mark()
	return m.failed == ""
}

// commandLine takes the words of the kernel's command line that are for the launcher.
func (m *machine) commandLine() {
	const most = 1 << 16
	line, err := sys.ReadFile(boot.CommandLine, most)
	if err != nil {
		m.fail(true, boot.CommandLine, err)
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
