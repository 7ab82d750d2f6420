package client

import (
	"strconv"

	"nimi/runtime/internal/text"
	"nimi/runtime/internal/wire"
)

// family is a metric of every service that has it.
type family struct {
	name, unit, help string
	milli            bool // its value comes in thousandths
}

// families are the metrics, as value numbers them.
var families = [...]family{
	{"state", "", "The state that a service is in, always 1", false},
	{"up", "", "Whether the main process of a service runs", false},
	{"ready", "", "Whether a service is ready", false},
	{"restarts", "", "Restarts in a row after failures", false},
	{"runs", "", "Starts of the main process of a service", false},
	{"last_exit_code", "", "Exit code of the last run, if it has exited", false},
	{"out_of_memory", "", "Whether the last run of a service was killed for want of memory", false},
	{"start_time_seconds", "seconds", "When the main process that runs was started, since 1970", true},
	{"memory_bytes", "bytes", "Resident memory of the processes of a service", false},
	{"cpu_seconds", "seconds", "CPU time of the processes of a service that run", true},
}

// value returns a metric of a unit, if it has it.
func (u *unit) value(family int) (n int64, has bool) {
	switch family {
	case 0:
		return 1, true
	case 1:
		return truth(u.Pid != 0), true
	case 2:
		return truth(u.Ready), true
	case 3:
		return u.Restarts, true
	case 4:
		return u.Runs, true
	case 5:
		return wire.Decimal(u.Exit), u.Exit != ""
	case 6:
		return truth(u.Cause == wire.CauseMemory), u.Exit != "" || u.Signal != ""
	case 7:
		return u.Since, u.Pid != 0 && u.Since > 0
	case 8:
		return u.memory, u.measured
	}
	return u.cpu, u.measured
}

// metrics prints how the services are, as OpenMetrics has it and the older text format of Prometheus too: they disagree
// about counters, so all is a gauge.
func (c *client) metrics() {
	a, ok := c.look()
	if !ok {
		return
	}
	c.measure(a)
	c.family("nimi_launcher_info", "", "The launcher, always 1")
	c.put(`nimi_launcher_info{name="`, label(a.head.Name), `",version="`, label(a.head.Version), "\"} 1\n")
	c.family("nimi_launcher_uptime_seconds", "seconds", "Time since the start of the launcher")
	c.put("nimi_launcher_uptime_seconds ", thousandths(a.head.Uptime), "\n")
	c.family("nimi_launcher_services", "", "Services in the configuration")
	c.put("nimi_launcher_services ", integer(a.head.Units), "\n")
	for f := range families {
		family := &families[f]
		name := "nimi_service_" + family.name
		c.family(name, family.unit, family.help)
		for i := range a.units {
			u := &a.units[i]
			n, has := u.value(f)
			if !has {
				continue
			}
			c.put(name, `{service="`, label(u.Name))
			if f == 0 {
				c.put(`",state="`, label(u.State))
			}
			value := integer(n)
			if family.milli {
				value = thousandths(n)
			}
			c.put("\"} ", value, "\n")
		}
	}
	c.put("# EOF\n")
}

// family begins one.
func (c *client) family(name, unit, help string) {
	c.put("# TYPE ", name, " gauge\n")
	if unit != "" {
		c.put("# UNIT ", name, " ", unit, "\n")
	}
	c.put("# HELP ", name, " ", help, ".\n")
}

// label escapes the value of a label.
func label(s string) string {
	var b []byte
	for _, c := range text.Clean(nil, s) {
		if c == '"' || c == '\\' {
			b = append(b, '\\')
		}
		b = append(b, c)
	}
	return string(b)
}

//go:noinline
func integer(n int64) string { return strconv.FormatInt(n, 10) }

func truth(is bool) int64 {
	if is {
		return 1
	}
	return 0
}

// thousandths writes milliseconds as seconds.
func thousandths(ms int64) string {
	ms = max(0, ms)
	return integer(ms/1000) + "." + string(text.Digits(nil, ms%1000, 3))
}
