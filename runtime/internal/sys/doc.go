// Package sys is what the launcher asks of the operating system, together with the packages below it: spawn makes
// processes, signals catches signals, socket has all sockets. No other package of the runtime imports
// golang.org/x/sys/unix. It decides nothing; EINTR, ECHILD and ESRCH are handled here, where it is known what they mean.
package sys
