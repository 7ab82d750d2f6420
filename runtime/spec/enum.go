package spec

// Enum is an option with a fixed set of values. The integer value of the option is the index into Values.
type Enum interface {
	// Values lists the allowed values in the order of their constants. A value with an empty Text is a
	// gap: not allowed. The list is a table that nobody writes to: made at each call, it would be in every caller's code.
	Values() []Value
}

// Value is one allowed value of an [Enum].
type Value struct {
	// Text is how a configuration spells it.
	Text string
	// Const is the Go constant, or constant expression, of this package that stands for it.
	Const string
}
