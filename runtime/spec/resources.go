package spec

// Resources are what a service may use as a whole: the limits of its control group (nimi.resources, cgroups(7)).
type Resources struct {
	// Group: the service has a control group of its own.
	Group bool `feature:"resources"`
	// Memory is the most that it may use, in bytes (memory.max). 0: any.
	Memory int
	// MemoryHigh is from where on it is slowed down and its memory is reclaimed, in bytes (memory.high). 0: never.
	MemoryHigh int
	// CPU is the most processor time, in thousandths of a processor (cpu.max). 0: any.
	CPU int
	// Pids is the most processes and threads (pids.max). 0: any.
	Pids int
	// IOWeight is its share of a busy device, from 1 to 10000 (io.weight). 0: as the kernel has it.
	IOWeight int
	// IO are limits for devices, sorted by path (io.max).
	IO []IOLimit
	// Optional: where there can be no group, the service starts without.
	Optional bool
}

// IOLimit is how much a service may read and write of a device, per second. 0: any.
type IOLimit struct {
	// Device is its path.
	Device string
	// ReadBytes, WriteBytes, ReadOps and WriteOps are rbps, wbps, riops and wiops of io.max.
	ReadBytes, WriteBytes, ReadOps, WriteOps int
}
