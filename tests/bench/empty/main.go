// Command empty does nothing: what a program costs in Go before its first instruction and after its last.
package main

func main() {}
