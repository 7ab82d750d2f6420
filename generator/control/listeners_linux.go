package control

import (
	"os"
	"strings"
)

// listeners lists the addresses of the sockets that a process could connect to: /proc/PID/net/unix (proc(5)).
func listeners(process string) (paths []string) {
	list, err := os.ReadFile(process + "/net/unix")
	if err != nil {
		return nil
	}
	const columns, listening = 8, "00010000" // Flags: SO_ACCEPTCON
	for line := range strings.Lines(string(list)) {
		if f := strings.Fields(line); len(f) == columns && f[3] == listening {
			paths = append(paths, f[columns-1])
		}
	}
	return paths
}
