package spec

// Type is nimi.type.
type Type uint8

// The types of service.
const (
	// TypeSimple: the service runs on; it is ready by nimi.ready or, without that, once started.
	TypeSimple Type = iota
	// TypeOneshot: it is to end, and ready once it has ended in success.
	TypeOneshot
)

// Values implements [Enum].
func (Type) Values() []Value { return typeValues[:] }

var typeValues = [...]Value{
	{"simple", "TypeSimple"},
	{"oneshot", "TypeOneshot"},
}
