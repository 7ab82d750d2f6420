// Package sys is all that the launcher asks of the operating system: processes, signals, descriptors and
// waiting. It is the only package of the runtime that imports golang.org/x/sys/unix. It decides nothing;
// EINTR, ECHILD and ESRCH are handled here, where it is known what they mean.
package sys
