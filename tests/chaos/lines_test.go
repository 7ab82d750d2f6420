package chaos

import (
	"regexp"
	"strconv"
	"strings"
)

// lineOf matches a line of the word lines; what the program has left unfinished may stand right before it.
var lineOf = regexp.MustCompile(`(s\d+(?:-sub\d+)?)\.(\w+) line (\d+)\b`)

// checkLines checks that no line is missing between others of a service that waits for the reader: each follows the one
// before it, or begins a new run.
func (p *play) checkLines(stream string, r *reader, who string) {
	if who != "fast" && who != "slow" && who != "late" || len(r.text()) >= kept {
		return
	}
	next := map[string]int{}
	for _, m := range lineOf.FindAllStringSubmatch(r.text(), -1) {
		n, _ := strconv.Atoi(m[3])
		key := m[1] + "." + m[2]
		if n != 0 && n != next[key] && p.waits(m[1]) {
			p.find("lost line", "%s: line %d of %s, want %d or 0", stream, n, key, next[key])
			return
		}
		next[key] = n + 1
	}
}

// waits tells whether a service waits for a slow reader.
func (p *play) waits(name string) bool {
	logging, _ := p.setting("logging")
	onFull := logging["onFull"]
	services := p.s.Config["services"].(JSON)
	for i, part := range strings.Split(name, "-") {
		s, _ := services[part].(JSON)
		services, _ = s["services"].(JSON)
		if i == strings.Count(name, "-") {
			nimi, _ := s["nimi"].(JSON)
			if log, ok := nimi["log"].(JSON); ok && log["onFull"] != nil {
				onFull = log["onFull"]
			}
		}
	}
	return onFull != "drop"
}
