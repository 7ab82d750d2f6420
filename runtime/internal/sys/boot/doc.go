// Package boot has the system calls of a machine's init: mounts, modules, the network, and the end of the machine.
// It decides nothing. It is for Linux.
package boot
