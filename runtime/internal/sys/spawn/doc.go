// Package spawn makes the processes of services, and everything else that the launcher executes: a [Command] says what a
// process is to be, a plan turns that into system calls as data, and the child carries them out between fork and exec.
// docs/architecture.md explains it under "The child".
package spawn
