package spec

// Int is a number that may also be left as it is.
type Int struct {
	// Set says that Value counts; 0 is a value like any other.
	Set   bool
	Value int
}
