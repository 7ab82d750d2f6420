package spec

// Init is what the launcher does as init of a machine (settings.init), beside running its services. It is no part of
// [Program], so that other launchers have nothing of it.
type Init struct {
	// Enable: as PID 1 of a machine the launcher mounts what a machine needs, and ends by switching it off.
	Enable bool `symbol:"nimi/runtime/internal/sys/boot.setup"`
	// Hostname is the machine's name. Empty: as the kernel has it.
	Hostname string
	// AtEnd is what becomes of the machine when the last service has ended.
	AtEnd AtEnd
	// GoOn: a step that fails is reported, and the services start all the same (settings.init.onFailure = "continue").
	GoOn bool
	// Modules are loaded first, in this order.
	Modules []Module
	// Sysctl are written next, sorted by name.
	Sysctl []Variable
	// Network are the interfaces that are brought up besides lo, sorted by name.
	Network []Interface
	// Mounts come last, sorted by path, so that each comes after what it is in.
	Mounts []Mount
}

// Module is a module of the kernel.
type Module struct {
	// Name is an absolute path, or a name that modules.dep of the running kernel knows (modules.dep(5)).
	Name string
	// Parameters are as finit_module(2) takes them: name=value, separated by spaces.
	Parameters string
}

// Interface is a network interface with fixed addresses.
type Interface struct {
	Name string
	// Addresses each have the length of their prefix: "10.0.2.15/24".
	Addresses []Address
	// Gateways are where everything else is sent: at most one of each family.
	Gateways []Address
	// MTU is in bytes. 0: as the driver has it.
	MTU int
}

// Address is one of IPv4 or IPv6, as it is written and as the kernel has it.
type Address struct {
	Text string
	// IP are its 4 or 16 bytes, the first one first.
	IP string
	// Prefix is the length of its prefix in bits, where it has one.
	Prefix int
}

// Mount is a file system (mount(2)).
type Mount struct {
	// Path is where it is mounted, an absolute path. "/" replaces the initramfs.
	Path string
	// Source is a device, a directory for a bind mount, or what the type has for it.
	Source string
	// Type is the type of the file system. Empty: a bind mount.
	Type string
	// Flags are those of mount(2), and Data is the rest of the options.
	Flags int
	Data  string
	// NoFail: the services start without it (nofail in fstab(5)).
	NoFail bool
}

// Flags of mount(2), as Linux has them on every machine.
const (
	MountReadOnly   = 1
	MountNoSuid     = 2
	MountNoDev      = 4
	MountNoExec     = 8
	MountSync       = 16
	MountDirSync    = 128
	MountNoAtime    = 1024
	MountNoDirAtime = 2048
	MountBind       = 4096
	MountRecursive  = 16384
	MountRelAtime   = 1 << 21
	MountStrict     = 1 << 24 // strictatime
	MountLazy       = 1 << 25 // lazytime
)

// AtEnd is settings.init.atEnd.
type AtEnd uint8

// The values of settings.init.atEnd.
const (
	// EndPowerOff switches the machine off.
	EndPowerOff AtEnd = iota
	// EndReboot starts it again. Firecracker has no other way to end.
	EndReboot
	// EndHalt stops it and leaves it on.
	EndHalt
)

// Values implements [Enum].
func (AtEnd) Values() []Value { return atEndValues[:] }

var atEndValues = [...]Value{
	{"poweroff", "EndPowerOff"},
	{"reboot", "EndReboot"},
	{"halt", "EndHalt"},
}
