//go:build linux && (amd64 || arm64) && !(go1.24 && !go1.27)

package prelude

// queue is nobody's: see queue.go.
var queue signalQueue
