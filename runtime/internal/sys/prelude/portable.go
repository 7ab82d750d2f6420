//go:build !(linux && (amd64 || arm64))

package prelude

// Ignored is not known here.
func Ignored() (mask uint64, known bool) { return 0, false }

// Environment returns the environment as it is.
func Environment(env []string) []string { return env }

// Room is not known here.
func Room(int) (errno int) { return 0 }

// SendAgain does nothing here.
func SendAgain() {}
