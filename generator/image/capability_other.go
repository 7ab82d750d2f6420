//go:build !linux

package image

// addCapability does nothing: file capabilities are Linux's.
func (e *entry) addCapability() (problem string) { return "" }
