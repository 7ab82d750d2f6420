package spec

// Limit is one resource limit (nimi.limits, setrlimit(2)).
type Limit struct {
	// Resource is the kernel's number of the limit on Linux.
	Resource Resource
	// Soft and Hard are in the units of setrlimit(2); Unlimited is none.
	Soft, Hard uint64
}

// Unlimited is RLIM_INFINITY.
const Unlimited = ^uint64(0)

// Resource is a resource limit by its number on Linux (x86 and ARM).
type Resource uint8

// The resources.
const (
	ResourceCPU Resource = iota
	ResourceFileSize
	ResourceData
	ResourceStack
	ResourceCore
	ResourceRSS
	ResourceProcesses
	ResourceFiles
	ResourceLockedMemory
	ResourceAddressSpace
	ResourceLocks
	ResourcePendingSignals
	ResourceMessageQueues
	ResourceNice
	ResourceRealtimePriority
	ResourceRealtimeTime
)

// Values implements [Enum]. Names are those of setrlimit(2), without RLIMIT_.
func (Resource) Values() []Value { return resourceValues[:] }

var resourceValues = [...]Value{
	{"cpu", "ResourceCPU"},
	{"fsize", "ResourceFileSize"},
	{"data", "ResourceData"},
	{"stack", "ResourceStack"},
	{"core", "ResourceCore"},
	{"rss", "ResourceRSS"},
	{"nproc", "ResourceProcesses"},
	{"nofile", "ResourceFiles"},
	{"memlock", "ResourceLockedMemory"},
	{"as", "ResourceAddressSpace"},
	{"locks", "ResourceLocks"},
	{"sigpending", "ResourcePendingSignals"},
	{"msgqueue", "ResourceMessageQueues"},
	{"nice", "ResourceNice"},
	{"rtprio", "ResourceRealtimePriority"},
	{"rttime", "ResourceRealtimeTime"},
}
