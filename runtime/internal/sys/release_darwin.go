package sys

// ReleaseStartupPages does nothing here.
func ReleaseStartupPages() {}
