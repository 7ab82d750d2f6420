// Command nimi turns the evaluated configuration of a set of services into a launcher: one static program that
// starts and supervises them.
package main

import "os"

func main() {
	os.Exit(streams{os.Stdin, os.Stdout, os.Stderr}.main(os.Args[1:]))
}
