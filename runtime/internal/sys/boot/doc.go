// Package boot has the system calls of a machine's init: mounts, modules, the network, and the end of the machine.
// It decides nothing. It is for Linux.
package boot

// Prefix is how the launcher's words of the kernel's command line begin. The kernel takes what has a dot in its name for a
// parameter of a module and passes it on to nobody, so it clashes with nothing.
const Prefix = "nimi."
