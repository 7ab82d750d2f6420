package tui

import "charm.land/bubbles/v2/key"

// bindings are all keys, in the order of the help screen.
type bindings struct {
	up, down, pageUp, pageDown, first, last key.Binding
	other, zoom, details, help, back        key.Binding

	start, stop, restart, reload, signal, shell, attach key.Binding

	filter, sort, reverse                                key.Binding
	all, follow, wrap, left, right, next, previous, copy key.Binding
	pager, mouse, suspend, quit                          key.Binding
}

// keys returns the bindings.
func keys() bindings {
	bind := func(help, what string, keys ...string) key.Binding {
		return key.NewBinding(key.WithKeys(keys...), key.WithHelp(help, what))
	}
	return bindings{
		up: bind("up k", "up", "up", "k"), down: bind("down j", "down", "down", "j"),
		pageUp: bind("pgup b", "a page up", "pgup", "b", "ctrl+b"), pageDown: bind("pgdn space", "a page down", "pgdown", "space", "ctrl+f"),
		first: bind("home g", "to the beginning", "home", "g"), last: bind("end G", "to the end", "end", "G"),
		other: bind("tab", "list or log", "tab", "shift+tab"), zoom: bind("enter", "the log alone, and back; z: the part that keys go to", "enter", "z"),
		details: bind("i", "why it is as it is, what it depends on, its configuration", "i"),
		help:    bind("?", "this page", "?", "f1"), back: bind("esc", "back", "esc"),

		start: bind("s", "start", "s"), stop: bind("x", "stop", "x"), restart: bind("r", "restart", "r"), reload: bind("R", "reload", "R"),
		signal: bind("!", "send a signal", "!"), shell: bind("e", "a shell in its place", "e"), attach: bind("t", "attach to its terminal", "t"),

		filter: bind("/", "in the list: show what matches; in the log: search", "/"),
		sort:   bind("o", "sort by the next column", "o"), reverse: bind("O", "sort the other way round", "O"),

		all: bind("a", "the log of all services, or of the chosen one", "a"), follow: bind("f", "follow the log", "f"), wrap: bind("w", "wrap long lines", "w"),
		left: bind("left h", "to the left", "left", "h"), right: bind("right l", "to the right", "right", "l"),
		next: bind("n", "the next match", "n"), previous: bind("N", "the match before", "N"),
		copy: bind("y", "copy what is shown of the log", "y"), pager: bind("p", "the log in a pager", "p"),
		mouse: bind("m", "leave the mouse to the terminal, or take it back", "m"), suspend: bind("ctrl+z", "to the shell; fg comes back", "ctrl+z"),
		quit: bind("q", "leave, or stop everything", "q", "ctrl+c"),
	}
}

// group is a part of the help screen.
type group struct {
	title string
	keys  []key.Binding
}

// groups are the parts of the help screen.
func (k *bindings) groups() []group {
	return []group{
		{"Services", []key.Binding{k.start, k.stop, k.restart, k.reload, k.signal, k.shell, k.attach, k.details}},
		{"List", []key.Binding{k.up, k.down, k.pageUp, k.pageDown, k.first, k.last, k.filter, k.sort, k.reverse}},
		{"Log", []key.Binding{k.other, k.zoom, k.all, k.follow, k.wrap, k.left, k.right, k.next, k.previous, k.copy, k.pager}},
		{"Screen", []key.Binding{k.mouse, k.help, k.back, k.suspend, k.quit}},
	}
}
