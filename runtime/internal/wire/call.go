package wire

import "strings"

// Call is how the commands of a launcher are called by somebody who types them, where it was itself called as argument says, the
// first one of its command line. One in the cache of nimi run is better known by its name.
func Call(name, argument string) string {
	dir := argument[:max(0, strings.LastIndexByte(argument, '/'))]
	if isKey(dir[strings.LastIndexByte(dir, '/')+1:]) {
		return "nimi ctl " + name
	}
	if argument == "" {
		return name
	}
	return argument
}

// isKey tells whether a directory is of the cache of nimi run.
func isKey(name string) bool {
	for i := range len(name) {
		if strings.IndexByte("0123456789abcdef", name[i]) < 0 {
			return false
		}
	}
	return len(name) == keyLength
}

// keyLength is how long the names of directories in the cache of nimi run are: SHA-256 in hexadecimal digits.
const keyLength = 64
