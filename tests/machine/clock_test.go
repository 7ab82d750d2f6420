package machine

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// loopTime is how long the restarts of a service wait, in milliseconds.
const loopTime = 3000

// clock sets the machine's clock back an hour and forth nine, while a service waits to be ready, another one waits for its restart
// and the log files of a third are followed by new ones, and around the time of a schedule.
func clock(m *vm) {
	set := func(how string) { m.run("/bin/agent", "settime", how) }
	m.shop("start", "--no-wait", "slow")
	m.shop("start", "--no-wait", "loop")
	m.shop("start", "chatty")
	goesOn := func(when string) {
		ran, files := len(m.loopRuns()), m.chattyFiles()
		m.until("restarts go on "+when, func() bool { return len(m.loopRuns()) > ran+1 })
		m.until("log files are followed by new ones "+when, func() bool { return m.chattyFiles() > files+1 })
	}
	goesOn("before the clock is set")
	set("-3600")
	goesOn("after the clock was set back")
	set("+32400")
	goesOn("after the clock was set forth")
	m.shop("stop", "loop", "chatty")

	runs := m.loopRuns()
	for i := 1; i < len(runs); i++ {
		if waited := runs[i] - runs[i-1]; waited < loopTime/1000.0 {
			m.t.Errorf("a restart has waited %.2f s, want at least %d ms (all: %v)", waited, loopTime, runs)
		}
	}
	// Newest first are: chatty, chatty.1, chatty.2 …
	numbers := strings.Fields(m.run("busybox", "sh", "-c", "for n in $(seq "+strconv.Itoa(m.chattyFiles())+" -1 1); do cat /run/chatty.$n; done; cat /run/chatty"))
	next := 1
	for i, word := range numbers {
		if word != "number" || i+1 == len(numbers) {
			continue
		}
		if numbers[i+1] != strconv.Itoa(next) {
			m.t.Errorf("log files: after line %d comes %s", next-1, numbers[i+1])
		}
		next++
	}
	if next < 10 {
		m.t.Errorf("log files have %d lines", next-1)
	}

	m.contains("a service that waits to be ready, after the clock was set", m.shop("status", "slow"), "starting")
	m.run("busybox", "touch", "/run/slow")
	m.until("slow is ready", func() bool { return strings.Contains(m.shop("status", "slow"), "yes") })

	// docs/schedules.md, "What happens when": what was jumped over is not made up for, what comes again runs again.
	runsOfJob := func() int { return strings.Count(m.console.String(), "| daily-ran") }
	before := runsOfJob()
	want := func(more int, when string) {
		m.until(when, func() bool { return runsOfJob() >= before+more })
		if got := runsOfJob() - before; got != more {
			m.t.Errorf("%s: the job has run %d times, want %d", when, got, more)
		}
	}
	set("03:59:57")
	want(1, "the job runs at its time")
	set("-3600")
	set("03:59:57")
	want(2, "the job runs when its time comes again")
	set("02:00:00")
	set("+32400") // over its time
	set("03:59:57")
	want(3, "the job does not run for a time that was jumped over")
}

// loopRuns are the times since the start of the machine at which the loop has run, in seconds.
func (m *vm) loopRuns() (at []float64) {
	for _, found := range regexp.MustCompile(`loop-ran ([0-9.]+)\r?\n`).FindAllStringSubmatch(m.console.String(), -1) {
		seconds, err := strconv.ParseFloat(found[1], 64)
		if err != nil {
			m.t.Fatal(err)
		}
		at = append(at, seconds)
	}
	return at
}

// chattyFiles is how many log files have been followed by new ones.
func (m *vm) chattyFiles() (n int) {
	out := m.run("busybox", "sh", "-c", "ls /run | grep -c '^chatty[.]' || :")
	if _, err := fmt.Sscan(out, &n); err != nil {
		m.t.Fatalf("%v: %s", err, out)
	}
	return n
}
