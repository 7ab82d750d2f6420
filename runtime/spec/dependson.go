package spec

// Dependency is one edge of the start order (nimi.dependsOn).
type Dependency struct {
	// Service is the index in [Program].Services of the service to wait for.
	Service int
	// Condition is what it has to have reached.
	Condition Condition
	// Optional: it comes first only where it starts or is up, and what becomes of it means nothing (After= in systemd.unit(5)).
	Optional bool `feature:"optionaldeps"`
	// Any numbers alternatives: of those of a service with the same number one has to be as Condition says before the service
	// starts. They are Optional as well, so what becomes of them later means nothing. 0: it is none.
	Any int `feature:"alternatives"`
}

// Needed tells whether the service has to be started for its dependent.
func (d *Dependency) Needed() bool { return !d.Optional || d.Any > 0 }

// Condition is what a dependent waits for.
type Condition uint8

// The conditions of nimi.dependsOn.<name>.condition.
const (
	// ConditionReady: the service is ready for use. One that has no way to say so is ready once started.
	ConditionReady Condition = iota
	// ConditionStarted: its main process has been started.
	ConditionStarted
	// ConditionCompleted: it has ended for good, well or not.
	ConditionCompleted
	// ConditionCompletedSuccessfully: it has ended for good, and well.
	ConditionCompletedSuccessfully
)

// Values implements [Enum].
func (Condition) Values() []Value { return conditionValues[:] }

var conditionValues = [...]Value{
	{"ready", "ConditionReady"},
	{"started", "ConditionStarted"},
	{"completed", "ConditionCompleted"},
	{"completed-successfully", "ConditionCompletedSuccessfully"},
}
