package chaos

import (
	"fmt"
	"strings"
)

// program makes up what the main process of a service does, in words of testdata/actor.c.
func (d dice) program(name string, config JSON, calm bool) string {
	var words []string
	say := func(format string, args ...any) { words = append(words, fmt.Sprintf(format, args...)) }
	if calm {
		say("on 15e0 lines %d", d.between(0, 5))
		d.becomeReady(say, name)
		if d.oneIn(3) {
			say("beat %d", d.between(50, 500))
		}
		say("forever")
		return strings.Join(words, " ")
	}
	if d.oneIn(2) {
		say("sleep %d", d.between(0, 200))
	}
	for range d.between(0, 4) {
		d.mischief(say)
		if d.oneIn(3) {
			d.becomeReady(say, name)
		}
	}
	if !d.oneIn(4) {
		d.becomeReady(say, name)
	}
	switch d.IntN(10) {
	case 0:
		say("flood")
	case 1:
		say("exit %d", pick(d, codes...))
	case 2:
		say("sleep %d exit %d", d.between(0, 600), pick(d, 0, 0, 1, 42, 255))
	case 3:
		say("crash %d", pick(d, 1, 2, 6, 9, 10, 11, 14, 15, 31, 34))
	case 4:
		say("stop forever")
	case 5:
		say("sleep %d to 2 flood", d.between(0, 300))
	case 6:
		say("on 15e%d beat %d", pick(d, codes...), d.between(1, 100))
	default:
		say("forever")
	}
	return strings.Join(words, " ")
}

// becomeReady does all that anybody may wait for.
func (d dice) becomeReady(say func(string, ...any), name string) {
	say("notify READY=1 newline 5 make ready-%s listen socket-%s say up", name, name)
}

// helper makes up what a hook, a probe or a command does.
func (d dice) helper() string {
	var words []string
	say := func(format string, args ...any) { words = append(words, fmt.Sprintf(format, args...)) }
	if d.oneIn(2) {
		say("sleep %d", d.between(0, 100))
	}
	if d.oneIn(3) {
		d.mischief(say)
	}
	switch d.IntN(8) {
	case 0:
		say("forever")
	case 1:
		say("crash %d", pick(d, 6, 9, 15))
	case 2, 3:
		say("exit %d", pick(d, codes...))
	case 4:
		say("stop")
	}
	return strings.Join(words, " ")
}

// codes are what programs exit with; 2 is left to launchers that have crashed.
var codes = []int{0, 1, 3, 4}

// harmless are signals that must not end a launcher.
var harmless = []int{1, 6, 10, 12, 13, 14, 17, 18, 23, 27, 28, 29, 30, 34, 50, 64}

// mischief is one thing that programs do and should not.
func (d dice) mischief(say func(string, ...any)) {
	switch d.IntN(30) {
	case 0:
		say("child")
	case 1:
		say("deaf-child")
	case 2:
		say("daemon")
	case 3:
		say("deaf-daemon")
	case 4:
		say("still-daemon")
	case 5:
		say("bare-daemon")
	case 6:
		say("flood-daemon")
	case 7:
		say("group")
	case 8:
		say("reaper")
	case 9:
		say("close")
	case 10:
		say("eat")
	case 11:
		say("bomb %d", d.between(1, 120))
	case 12:
		say("leaving-bomb %d", d.between(1, 120))
	case 13:
		say("fill %d", d.between(1, 512))
	case 14:
		say("hold %d", d.between(1, 64))
	case 15:
		say("parent %d", pick(d, harmless...))
	case 16:
		say("notify-junk %d", pick(d, 1, 3, 20, 2000))
	case 17:
		say("notify %s", pick(d, "MAINPID=1", "MAINPID=0", "STOPPING=1", "WATCHDOG=trigger", "EXTEND_TIMEOUT_USEC=99999999999999999999", "STATUS=\x1b[2J", "RELOADING=1"))
	case 18:
		say("bytes %d", pick(d, 5, 3, 4, 100))
	case 19:
		say("swap-logs")
	case 20:
		say("setuid")
	case 21:
		say("spin %d", d.between(1, 50))
	case 22:
		say("junk %d", pick(d, 512, 5000, 200_000))
	case 23:
		say("endless %d", pick(d, 1, 100, 1000, 50_000))
	case 24:
		say("to 2 lines %d to 1", d.between(1, 200))
	case 25:
		say("lines %d", d.between(1, 2000))
	case 26:
		say("part %s", pick(d, "unfinished", "progress\r", "\x1b[2J\x1b[H", "\x1b]0;title\x07", "\x1b[?25l", "\x1b[31mred", "\x1b[", "\x1b]", "\x1b[?1049h", "\xc3", "\x9b2J"))
	case 27, 28:
		say("on %d%s", pick(d, 15, 15, 15, 2, 3, 1, 10), pick(d, "e0", "e3", "s200", "s5000", "g", "w", "f"))
	case 29:
		say("ignore %d", pick(d, 15, 15, 2, 1, 10))
	}
}
