package machine

import "strings"

// dependencies returns the files of a module and of those that it needs, in the order in which they are to be loaded, by
// modules.dep(5): "path: path…", relative to its directory, what is needed first at the end. Nil: the table does not have
// the module.
func dependencies(table, name string) (files []string) {
	for _, line := range strings.Split(table, "\n") {
		file, needs, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok || moduleName(file) != underscored(name) {
			continue
		}
		all := strings.Fields(needs)
		for i := len(all) - 1; i >= 0; i-- {
			files = append(files, all[i])
		}
		return append(files, file)
	}
	return nil
}

// lists tells whether a list of files, a line each, has that of a module (modules.builtin).
func lists(table, name string) bool {
	for _, line := range strings.Split(table, "\n") {
		if moduleName(strings.TrimSpace(line)) == underscored(name) {
			return true
		}
	}
	return false
}

// moduleName is the name of the module in a file.
func moduleName(file string) string {
	name, _, _ := strings.Cut(file[strings.LastIndexByte(file, '/')+1:], ".ko")
	return underscored(name)
}

// underscored is how the kernel writes a module's name; in files it may have dashes.
//
//go:noinline
func underscored(name string) string {
	b := []byte(name)
	for i := range b {
		if b[i] == '-' {
			b[i] = '_'
		}
	}
	return string(b)
}
