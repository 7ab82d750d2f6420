package image

import (
	"errors"
	"fmt"
	"io/fs"
)

// reason is err without the operation and the path.
func reason(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// indexed is the path of an element of a list.
func indexed(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }
