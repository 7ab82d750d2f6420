// Package headstart starts services before the Go runtime is up: those that need no decision at run time, which the
// generator has chosen ([spec.Program].HeadStart). The entry of the launcher (package prelude) calls it where it is linked.
// Whatever is not as it should be means that a service is not started here, but in the ordinary way later, which says what
// is wrong. docs/architecture.md explains it under "The head start".
package headstart
