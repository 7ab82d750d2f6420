package wire

import "time"

const (
	// MaxRequest is how long a request may be, in bytes, its newline included.
	MaxRequest = 64 << 10
	// MaxLine is how long a line of an answer can be for a client that holds it whole. A line of output is as long as the
	// service made it.
	MaxLine = 1 << 20
	// MaxSize is how many rows or columns a terminal may have.
	MaxSize = 9999
	// Patience is how long a launcher may take to answer what it can answer at once.
	Patience = 5 * time.Second
	// RequestTime is how long a client may take to make its request.
	RequestTime = 2 * time.Second
	// StalledTime is how long a client may take nothing of its answer.
	StalledTime = 30 * time.Second
	// MaxTimeout is what a longer --timeout is taken for.
	MaxTimeout = 365 * 24 * time.Hour
)
