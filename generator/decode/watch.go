package decode

import (
	"path"
	"time"

	"nimi/generator/input"
	"nimi/runtime/spec"
)

// defaultWatchDelay is how long nothing has to change by default.
const defaultWatchDelay = 200 * time.Millisecond

// alwaysIgnored are the directories of version control, and the files that editors make for themselves while they write
// another one.
var alwaysIgnored = []string{
	".git", ".hg", ".svn", ".bzr", ".jj", "_darcs", "CVS",
	"*~", ".#*", "#*#", "*.sw[opx]", ".*.sw[a-z]", "4913", "*.kate-swp", ".goutputstream-*", "*___jb_tmp___", "*___jb_old___", ".DS_Store",
}

// watch reads nimi.watch.
func (s *service) watch(v value) {
	if v.IsNull() {
		return
	}
	w := &s.Watch
	w.Delay, w.Ignore = defaultWatchDelay, alwaysIgnored
	v.Object(fields{
		{"paths", func(v value) {
			v.Texts(&w.Paths)
			for i, p := range w.Paths {
				w.Paths[i] = path.Clean(p)
			}
		}},
		{"ignore", func(v value) {
			var more []string
			v.Texts(&more)
			w.Ignore = append(append([]string(nil), alwaysIgnored...), more...)
		}},
		{"action", s.watchAction},
		{"delay", func(v value) { v.Duration(&w.Delay) }},
		{"cascade", func(v value) { v.Bool(&w.Cascade) }},
	})
	switch {
	case w.Paths == nil:
		*w = spec.Watch{}
		v.Problem(`must have paths, such as {"paths": ["src"]}`)
	case w.Cascade && w.Action != spec.WatchRestart:
		v.ProblemAt("cascade", `is for action "restart" only`)
	}
}

// watchAction reads nimi.watch.action: a word, or a command.
func (s *service) watchAction(v value) {
	w := &s.Watch
	if v.Kind() == input.List {
		w.Action, w.Argv = spec.WatchRun, argv(v)
		return
	}
	if !v.Is(`"restart", "reload" or a command`, input.String, input.List) {
		return
	}
	switch v.Word([]string{"restart", "reload"}) {
	case 0:
		w.Action = spec.WatchRestart
	case 1:
		w.Action = spec.WatchReload
	}
}
