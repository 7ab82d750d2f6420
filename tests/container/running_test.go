package container

import (
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// deadline is how long a test waits for anything that should happen soon.
const deadline = h.Deadline

// container is one that has been started.
type container struct {
	t  testing.TB
	id string
}

// run starts a container of an image, without a network. It is removed when the test ends.
func run(t testing.TB, image string, flags ...string) container {
	t.Helper()
	return runs(t, append([]string{"--network", "none"}, append(flags, image)...)...)
}

// runs starts a container with the arguments of docker run.
func runs(t testing.TB, args ...string) container {
	t.Helper()
	id := docker(t, append([]string{"create"}, args...)...)
	t.Cleanup(func() { exec.Command("docker", "rm", "--force", "--volumes", id).Run() })
	docker(t, "start", id)
	return container{t, id}
}

// inspect returns a field of `docker inspect`.
func (c container) inspect(field string) string {
	c.t.Helper()
	return docker(c.t, "inspect", "--format", "{{"+field+"}}", c.id)
}

// logs returns what the container wrote.
func (c container) logs() said {
	c.t.Helper()
	return try(c.t, "logs", c.id)
}

// exec runs a command in the container.
func (c container) exec(argv ...string) said {
	c.t.Helper()
	return try(c.t, append([]string{"exec", c.id}, argv...)...)
}

// sh runs a shell command in the container and returns its output.
func (c container) sh(script string) string {
	c.t.Helper()
	s := c.exec("/bin/busybox", "sh", "-c", script)
	return strings.TrimSpace(s.out + s.err)
}

// sleepers counts the services that have come to the end of the script forever.
func (c container) sleepers() int {
	c.t.Helper()
	return strings.Count(c.sh("busybox ps"), "sleep 10000\n")
}

// main returns the number, in the container, of the launcher's child that runs a program; empty if there is none.
func (c container) main(program string) string {
	c.t.Helper()
	return c.sh(`for p in /proc/[0-9]*; do
		read -r name <$p/comm && [ "$name" = ` + program + ` ] && busybox grep -q '^PPid:.1$' $p/status && echo ${p##*/}
	done 2>/dev/null`)
}

// until waits for a condition, and fails the test when it does not come.
func (c container) until(what string, condition func() bool) {
	c.t.Helper()
	for end := time.Now().Add(deadline); !condition(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			c.t.Fatalf("waited in vain for: %s\n%s", what, c.report())
		}
	}
}

// untilOut waits for a piece of standard output.
func (c container) untilOut(piece string) {
	c.t.Helper()
	c.until(strconv.Quote(piece)+" in the logs", func() bool { return strings.Contains(c.logs().out, piece) })
}

// wantExit waits for the container to end, and compares the exit code.
func (c container) wantExit(want int) {
	c.t.Helper()
	c.until("the end", func() bool { return c.inspect(".State.Running") == "false" })
	if got := c.inspect(".State.ExitCode"); got != strconv.Itoa(want) {
		c.t.Errorf("exit code: got %s, want %d\n%s", got, want, c.report())
	}
}

// stop asks for the end as `docker stop` does, and returns how long it took.
func (c container) stop() time.Duration {
	c.t.Helper()
	begin := time.Now()
	docker(c.t, "stop", "--time", "30", c.id)
	return time.Since(begin)
}

// report is the output so far, for the message of a failed test.
func (c container) report() string {
	s := c.logs()
	return "--- stdout\n" + tail(s.out) + "--- stderr\n" + tail(s.err) + "---"
}

func tail(s string) string {
	if len(s) > 4000 {
		return "…" + s[len(s)-4000:]
	}
	return s
}
