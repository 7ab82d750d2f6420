//go:build !linux

package image

import "errors"

func setCapability(file, value string) error { return errors.New("they are Linux's") }
