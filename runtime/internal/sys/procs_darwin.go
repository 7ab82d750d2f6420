package sys

// Processes lists the processes that can be seen. Here that takes more than reading files, and there is none.
func Processes() []Process { return nil }
