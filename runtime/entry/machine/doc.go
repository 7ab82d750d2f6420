// Package machine stands before the entry of a launcher that can be the init of a machine (settings.init, docs/machine.md).
// As PID 1 of one it mounts what a machine needs, does what the configuration says of modules, sysctl, network and mounts,
// runs the services, and at the end leaves the machine. Everywhere else, a container included, the launcher is what it
// would be without it.
package machine
