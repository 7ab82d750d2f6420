package spec

// OnFailure is nimi.onFailure: what a service's failure for good means for the program.
type OnFailure uint8

// The values of nimi.onFailure.
const (
	// FailureReport: the rest runs on, and the launcher ends with this service's code.
	FailureReport OnFailure = iota
	// FailureStop: everything stops, and the launcher ends with this service's code.
	FailureStop
	// FailureIgnore: nothing.
	FailureIgnore
)

// Values implements [Enum].
func (OnFailure) Values() []Value { return onFailureValues[:] }

var onFailureValues = [...]Value{
	{"report", "FailureReport"},
	{"stop", "FailureStop"},
	{"ignore", "FailureIgnore"},
}

// OnSuccess is nimi.onSuccess: what a service's end in success means for the program.
type OnSuccess uint8

// The values of nimi.onSuccess.
const (
	// SuccessIgnore: nothing.
	SuccessIgnore OnSuccess = iota
	// SuccessStop: everything stops.
	SuccessStop
)

// Values implements [Enum].
func (OnSuccess) Values() []Value { return onSuccessValues[:] }

var onSuccessValues = [...]Value{
	{"ignore", "SuccessIgnore"},
	{"stop", "SuccessStop"},
}
