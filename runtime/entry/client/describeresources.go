package client

import "nimi/runtime/spec"

// resources says what a service may use as a whole.
func (f *facts) resources(r *spec.Resources) {
	f.flag("controlGroup", r.Group)
	f.count("memory", r.Memory)
	f.count("memoryHigh", r.MemoryHigh)
	f.count("milliCPU", r.CPU)
	f.count("pids", r.Pids)
	f.count("ioWeight", r.IOWeight)
	f.open("io", len(r.IO))
	for i := range r.IO {
		l := &r.IO[i]
		f.pair("io", l.Device, " ", rate("rbps", l.ReadBytes)+rate("wbps", l.WriteBytes)+rate("riops", l.ReadOps)+rate("wiops", l.WriteOps), false)
	}
	f.end(len(r.IO))
	f.flag("resourcesOptional", r.Optional)
}

// rate is one limit of a device; "": there is none.
//
//go:noinline
func rate(key string, n int) string {
	if n == 0 {
		return ""
	}
	return " " + key + "=" + integer(int64(n))
}
