package wire

import "strings"

// Call is how the commands of a launcher are called by somebody who types them, where it was itself called as argument says, the
// first one of its command line. One in the cache of nimi run is better known by its name.
func Call(name, argument string) string {
	dir := argument[:max(0, strings.LastIndexByte(argument, '/'))]
	if key := dir[strings.LastIndexByte(dir, '/')+1:]; len(key) == keyLength && strings.Trim(key, "0123456789abcdef") == "" {
		return "nimi ctl " + name
	}
	if argument == "" {
		return name
	}
	return argument
}

// keyLength is how long the names of directories in the cache of nimi run are: SHA-256 in hexadecimal digits.
const keyLength = 64
