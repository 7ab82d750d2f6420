// Package socket makes, binds, connects and accepts the sockets of the launcher: those of probes, of services that are
// handed theirs, of notifications, and the control socket.
package socket
