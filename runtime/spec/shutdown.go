package spec

import "time"

// Shutdown bounds the end of the whole program (settings.shutdown).
type Shutdown struct {
	// Signal is sent to what services have left behind, once the services themselves have ended.
	Signal Signal
	// Timeout passes between the request to stop and the killing of everything that is left. 0: nothing is killed for that.
	Timeout time.Duration
}
