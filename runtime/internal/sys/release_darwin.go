package sys

// ReleaseStartupPages does nothing here.
func ReleaseStartupPages() {}

// ReleaseUnwritten does nothing here.
func ReleaseUnwritten[T any]([]T) {}
