package socket

import (
	"errors"

	"nimi/runtime/internal/sys"
)

// ReadFiles reads; no descriptors are taken.
func ReadFiles(fd int, b []byte) (n int, files []int, again bool, err error) {
	n, again, err = sys.Read(fd, b)
	return n, nil, again, err
}

// SendFiles fails.
func SendFiles(int, []byte, []int) error {
	return errors.New("descriptors cannot be passed on this system")
}
