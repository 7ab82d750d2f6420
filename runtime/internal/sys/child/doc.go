// Package child has what a new process does until it is another program: system calls as data (a step each), the list of
// them that every child takes ([Child.Make]), and the few instructions that make the process.
//
// There is one such list for both ways to start a service: by package spawn when the launcher runs, and by package
// headstart before the Go runtime is up. So nothing here may need that runtime: no goroutine, no allocation, no stack that
// grows. docs/architecture.md explains it under "The child".
package child
