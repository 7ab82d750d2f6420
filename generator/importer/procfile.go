package importer

import (
	"path/filepath"
	"regexp"
	"strings"
)

var procfileLine = regexp.MustCompile(`^([A-Za-z0-9_-]+):\s*(.+)$`)

func procfileFormat() format {
	return format{
		name: "procfile", title: "Procfiles",
		sections: []section{{"A line", procfileRules}},
		is: func(path string, data []byte) bool {
			return data != nil && (strings.HasPrefix(filepath.Base(path), "Procfile") || filepath.Ext(path) == ".procfile")
		},
		read: readProcfile,
	}
}

// procfileRules are what there is in a Procfile, and beside it.
var procfileRules = []rule{
	{"name", "`services.<name>`", same, "", nil},
	{"command", "`process.argv`", same, "`[\"sh\", \"-c\", command]`", func(t *target, key string, v any) bool {
		s, ok := text(v)
		t.set(key, "process.argv", inShell(s))
		return ok
	}},
	{".env", "`nimi.environmentFiles`", differs, "is read at each start", func(t *target, key string, v any) bool {
		s, ok := text(v)
		t.environmentFile(key, s, false, "dotenv")
		return ok
	}},
	{"PORT", "`process.environment`", nothing, "foreman numbers ports from 5000: set `PORT` where a service needs it", nil},
	{"end", "`nimi.onSuccess`, `nimi.onFailure`", differs, "as with foreman, all are stopped when one ends", func(t *target, key string, v any) bool {
		t.set(key, "nimi.restart.mode", "never")
		t.set(key, "nimi.onSuccess", "stop")
		t.set(key, "nimi.onFailure", "stop")
		return true
	}},
}

func readProcfile(j *job, path string) error {
	data, err := readFile(path)
	if err != nil {
		return err
	}
	dir, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return err
	}
	env := filepath.Join(dir, ".env")
	if _, err := readFile(env); err != nil {
		env = ""
	}
	var names, commands []string
	for _, line := range strings.Split(string(data), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		m := procfileLine.FindStringSubmatch(line)
		if m == nil {
			j.say("", "%s is no line of a Procfile", show(line))
			continue
		}
		names, commands = append(names, m[1]), append(commands, m[2])
	}
	for i, t := range j.begin(names, "") {
		keys := map[string]any{"command": commands[i], "end": true}
		if env != "" {
			keys[".env"] = env
		}
		if strings.Contains(commands[i], "$PORT") || strings.Contains(commands[i], "${PORT") {
			keys["PORT"] = true
		}
		t.apply(procfileRules, "", keys)
	}
	return nil
}
