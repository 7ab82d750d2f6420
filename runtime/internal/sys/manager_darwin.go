package sys

import "time"

// Notify does nothing: launchd has no such thing.
func Notify(socket, text string) {}

// Monotonic is not needed where there is nobody to tell.
func Monotonic() time.Duration { return 0 }
