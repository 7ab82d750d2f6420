//go:build !amd64

package chaos

var refusedHere map[string]int
