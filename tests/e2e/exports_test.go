package e2e

import (
	"os"
	"testing"

	h "nimi/tests/harness"
)

// What Nimi exports wins over what an environment file says, whatever the names of the features that do either.
func TestExportsWin(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var all string
	for _, name := range []string{"CREDENTIALS_DIRECTORY", "STATE_DIRECTORY", "RUNTIME_DIRECTORY", "XDG_CONFIG_HOME", "NOTIFY_SOCKET", "LISTEN_FDS", "LISTEN_PID", "MAINPID"} {
		all += name + "=file\n"
	}
	if err := os.WriteFile(dir+"/all.env", []byte(all), 0o600); err != nil {
		t.Fatal(err)
	}
	secret(t, dir+"/key", "hush\n")
	web := sh(`echo "$CREDENTIALS_DIRECTORY $STATE_DIRECTORY $RUNTIME_DIRECTORY $XDG_CONFIG_HOME $NOTIFY_SOCKET $LISTEN_FDS $LISTEN_PID"; echo wrong: $(env | grep -c =file); exec sleep 1000`, JSON{
		"environmentFiles": []string{dir + "/all.env"},
		"credentials":      JSON{"key": dir + "/key"},
		"directories":      JSON{"state": []string{dir + "/state"}, "runtime": []string{dir + "/run"}},
		"sockets":          JSON{"web": JSON{"listen": dir + "/web.sock"}},
		"watchdog":         60000,
		"hooks":            JSON{"postStart": []string{"/bin/sh", "-c", `[ "$MAINPID" != file ] && echo hook`}},
	})
	web["configData"] = JSON{"a": JSON{"text": "x"}}
	config := h.Services(JSON{"web": web})
	r := h.Start(t, h.Build(t, config), h.Options{Env: []string{"RUNTIME_DIRECTORY=" + dir}})
	r.UntilLine("web", "wrong: 1") // MAINPID, which Nimi does not tell the main process
	r.UntilLine("web", "hook")
}
