package machine

import (
	"strconv"

	"nimi/runtime/internal/carry"
	"nimi/runtime/internal/host"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/boot"
	"nimi/runtime/internal/sys/signals"
	"nimi/runtime/launcher"
	"nimi/runtime/spec"
)

// Main is the init of a machine, or entry where it is not PID 1 of one. It does not return. As init it takes no arguments:
// the kernel passes it words of its command line that it does not know itself.
func Main(p *spec.Program, in *spec.Init, entry func(*spec.Program, ...host.Feature), features ...host.Feature) {
	if !boot.IsInit() {
		entry(p, append(features, described{in})...)
		return
	}
	m := machine{name: p.Name, init: *in}
	boot.Environment(carry.Variable)
	if !m.boot() {
		m.end("not started: " + m.failed)
		return
	}
	code := launcher.Supervise(p, append(features, host.Supervising(watchPower)))
	m.end("all services have ended, exit code " + strconv.Itoa(code))
}

// machine is the machine that the launcher is the init of.
type machine struct {
	name   string
	init   spec.Init
	failed string // why the services are not started
}

// say prints a line to the console.
func (m *machine) say(text string) { _ = sys.Write(2, []byte(m.name+": "+text+"\n")) }

// fail says what has failed. Unless it may, the services are not started.
func (m *machine) fail(may bool, what string, err error) {
	text := what + ": " + err.Error()
	m.say("init: " + text)
	if !may && !m.init.GoOn && m.failed == "" {
		m.failed = text
	}
}

// end leaves the machine. What the services have left behind has ended with them; what could not be killed then is past
// help.
func (m *machine) end(how string) {
	doing := [...]string{spec.EndPowerOff: "powering off", spec.EndReboot: "rebooting", spec.EndHalt: "halting"}
	m.say(how + ": " + doing[m.init.AtEnd])
	boot.Kill()
	boot.Unmount()
	boot.End(m.init.AtEnd)
}

// watchPower has the power button stop the launcher as PWR does. A machine without ACPI has none.
func watchPower(h *host.Processes) error {
	fd, err := boot.OpenPowerButton()
	if err != nil {
		return nil
	}
	return h.Watch(fd, false, func() {
		if boot.PowerButton(fd) {
			sys.Kill(sys.Pid(), signals.ToSystem(spec.SIGPWR))
		}
	})
}
