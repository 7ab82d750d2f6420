//go:build !(linux && (amd64 || arm64))

package spawn

import "errors"

// Spawner makes processes.
type Spawner struct{}

// NewSpawner returns a Spawner. null is a descriptor that may be duplicated.
func NewSpawner(null int) *Spawner { return &Spawner{} }

// Close does nothing: there is nothing that could be let go of.
func (*Spawner) Close() {}

// Spawn starts c as the leader of a session of its own, with default signal actions and an empty signal mask. It
// returns once the new program runs or has failed to; the error is the system's, or a *StepError. What takes a
// child of our own (Command.needsChild) is an error.
func (*Spawner) Spawn(c *Command) (pid int, err error) { return forkExec(c) }

// FromFirst does nothing here.
func (*Spawner) FromFirst() {}

// Stray tells nothing here: no program can take over.
func (*Spawner) Stray() bool { return true }

// Become is not possible here.
func (*Spawner) Become(string, []string, []string, []int) error {
	return errors.New("not possible on this system")
}

// InterruptThreads does nothing here.
func InterruptThreads() {}
