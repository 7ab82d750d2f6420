package machine

import "time"

// part decides what many programs have no use for. A launcher contains those parts that its features attach (package
// nimi/runtime/feature/checks and its like); one that is nil is needed by no unit of the program.
//
// All parts have one type: every further one would add to all launchers, whether they have the part or not. s says
// what is to be decided about unit i. It may follow from Machine.event.
type part func(m *Machine, now time.Duration, i int, s step) bool

// step is what a part is asked for.
type step uint8

const (
	// Of the part checks, which asks units how they are:
	stepAsk      step = iota // begin to ask whether the unit is ready
	stepReady                // it is: begin to ask what is asked from then on
	stepStop                 // ask no more, and give up the probe under way
	stepDue                  // begin the next probe, or give up the one under way
	stepEnded                // the command of a probe has ended
	stepAnswered             // a probe that is no command has been answered
	// Of the part limits, which is restart.window:
	stepNote // the unit starts
	stepMay  // true: it may start at a time
	// Of the part conditions, which is spec.StartCondition:
	stepBegin // false: the unit has none
	stepJudge // the questions have been answered, the last in Machine.event
	// Of the part optional, which is dependsOn.<name>.required = false:
	stepLess // something above the unit has changed
	stepFree // true: nothing above it has to end first
	// Of the part onDemand, which is nimi.sockets.<name>.activate, of a unit that has a demand:
	stepAwait // its conditions hold; false: it is to start at once
	stepRest  // it has ended in success
	stepCame  // something has come for it
	// Of the part alternatives, which is spec.Dependency.Any:
	stepOpen // true: the unit waits for none of its alternatives
	stepSkip // end it, if none of some alternatives can become what it waits for; true: it has been ended
	// Of the part pipeline, which is nimi.log.to:
	stepFed  // a consumer runs
	stepEnd  // it is to end; true: the end of its input will do that
	stepLate // its time to do so is over; false: it was not asked in this way
	stepDry  // it has ended in success; true: what follows has been decided, as there is more to read
	stepOver // a unit has ended for good, which may be the last that has written for its consumer
)

// Checks has the machine ask units how they are: spec.Ready.Probe and spec.Service.Health.
func Checks(m *Machine) { m.checks = check }

// LimitStarts has the machine mind restart.window.
func LimitStarts(m *Machine) { m.limits = limitStarts }

// Conditions has the machine ask whether a unit may start.
func Conditions(m *Machine) { m.conditions = condition }

// Alternatives has the machine mind dependencies of which any will do.
func Alternatives(m *Machine) { m.alternatives = alternatives }

// Pipelines has the machine mind consumers.
func Pipelines(m *Machine) { m.pipelines = pipeline }

// OrderOnly has the machine mind dependencies that are only for the order.
func OrderOnly(m *Machine) { m.optional = optionalDeps }

// ask has the part checks decide. There is none where another program has asked the units that this one has taken over.
//
//go:noinline
func (m *Machine) ask(now time.Duration, i int, s step) {
	if m.checks != nil {
		m.checks(m, now, i, s)
	}
}

// stopProbing gives up what a unit is asked.
func (m *Machine) stopProbing(i int) { m.ask(0, i, stepStop) }
