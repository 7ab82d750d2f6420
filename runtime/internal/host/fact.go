package host

// Fact is a line of `describe`: a value, or a list.
type Fact struct {
	Key, Value string
	List       []string
}

// Described is a feature that describe has something to say of that is not in the program's table.
type Described interface {
	Describe() []Fact
}
