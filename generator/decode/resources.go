package decode

import (
	"cmp"
	"path"
	"slices"

	"nimi/runtime/spec"
)

// resources reads nimi.resources. What is said of any of them asks for a control group.
func (s *service) resources(v value) {
	r := &s.Resources
	const most = maxBound
	v.Object(fields{
		{"memory", func(v value) { v.Integer(&r.Memory, 4096, most) }},
		{"memoryHigh", func(v value) { v.Integer(&r.MemoryHigh, 4096, most) }},
		{"cpu", func(v value) {
			var cpus float64
			v.Number(&cpus, 0.01, 10000)
			r.CPU = int(cpus*1000 + 0.5)
		}},
		{"pids", func(v value) { v.Integer(&r.Pids, 1, 1<<22) }},
		{"io", func(v value) {
			v.Object(fields{
				{"weight", func(v value) { v.Integer(&r.IOWeight, 1, 10000) }},
				{"devices", func(v value) { ioLimits(v, &r.IO) }},
			})
		}},
		{"optional", func(v value) { v.Bool(&r.Optional) }},
	})
	r.Group = r.Memory != 0 || r.MemoryHigh != 0 || r.CPU != 0 || r.Pids != 0 || r.IOWeight != 0 || r.IO != nil || r.Optional
	if r.Memory != 0 && r.MemoryHigh >= r.Memory {
		v.ProblemAt("memoryHigh", "must be below memory, or the service is killed before it is slowed down")
	}
}

// ioLimits reads limits for devices, sorted by path.
func ioLimits(v value, into *[]spec.IOLimit) {
	v.Each(`{"/dev/vda": {"readBytes": 10000000}}`, func(name string, v value) {
		if v.IsNull() {
			return
		}
		if !path.IsAbs(name) {
			v.Problem("the name must be the absolute path of a device")
			return
		}
		l := spec.IOLimit{Device: name}
		v.Object(fields{
			{"readBytes", func(v value) { v.Integer(&l.ReadBytes, 1, maxBound) }},
			{"writeBytes", func(v value) { v.Integer(&l.WriteBytes, 1, maxBound) }},
			{"readOps", func(v value) { v.Integer(&l.ReadOps, 1, maxBound) }},
			{"writeOps", func(v value) { v.Integer(&l.WriteOps, 1, maxBound) }},
		})
		if l == (spec.IOLimit{Device: name}) {
			v.Problem("must limit something: readBytes, writeBytes, readOps or writeOps")
			return
		}
		*into = append(*into, l)
	})
	slices.SortFunc(*into, func(a, b spec.IOLimit) int { return cmp.Compare(a.Device, b.Device) })
}
