package e2e

import (
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

// nimi.expand replaces variables in arguments and in the environment by those of the finished environment: what the
// launcher has, what files say, what Nimi exports.
func TestExpand(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/env", []byte("FROM_FILE='$NAME'\nREPLACED=by-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	secret(t, dir+"/key", "hush\n")
	show := []string{"/bin/sh", "-c", `for a; do echo "<$a>"; done; echo "$GREETING $OWN"; exec sleep 1000`, "sh"}
	web := JSON{
		"process": JSON{
			"argv":        append(show, "$NAME", "${FROM_FILE}", "$REPLACED", "${UNSET:-none ${NAME}}", "$$NAME", "key=$CREDENTIALS_DIRECTORY/key", "$EMPTY", "${WINDOW_1}"),
			"environment": JSON{"NAME": "web", "GREETING": "hello $LAST", "LAST": "${NAME}!", "OWN": "$OWN:/more", "REPLACED": "$GREETING", "EMPTY": ""},
		},
		"nimi": JSON{
			"expand": true, "environmentFiles": []string{dir + "/env"}, "credentials": JSON{"key": dir + "/key"},
			"hooks": JSON{"preStart": []string{"/bin/echo", "before $NAME"}, "postStart": []string{"/bin/echo", "pid $MAINPID"}},
			"stop":  JSON{"argv": []string{"/bin/echo", "stop ${NAME} ${MAINPID}"}},
		},
	}
	// As written, the script of sh would be expanded too.
	show[2] = strings.ReplaceAll(show[2], "$", "$$")
	web["process"].(JSON)["argv"].([]string)[2] = show[2]
	plain := sh("echo '$NAME'; exec sleep 1000", nil)
	launcher := h.Build(t, JSON{"settings": JSON{"environment": JSON{"WINDOW_1": "all"}}, "services": JSON{"web": web, "plain": plain}})
	r := h.Start(t, launcher, h.Options{Env: []string{"RUNTIME_DIRECTORY=" + dir, "OWN=/base"}})
	r.UntilLine("plain", "$NAME")
	r.UntilLine("web", "hello web! /base:/more")
	pid := ""
	r.Until("the hook", func() bool {
		for _, line := range r.Stdout.Of("web") {
			pid, _ = strings.CutPrefix(line, "pid ")
			if n, err := strconv.Atoi(pid); err == nil && n > 1 {
				return true
			}
		}
		return false
	})
	// A service whose hook has not been seen to end is still starting, and has no stop command then.
	if got := finish(t, client(launcher, []string{"NIMI_SOCKET=" + r.Socket}, "wait", "--ready", "web")); got.code != 0 {
		t.Errorf("wait --ready: %+v", got)
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	for _, want := range []string{"before web", "<web>", "<$NAME>", "<by-file>", "<none web>", "<key=" + dir + "/nimi/credentials/web/key>", "<>", "<all>", "stop web " + pid} {
		if strings.Contains(want, "credentials") {
			if !strings.Contains(r.Stdout.String(), "<key=/") || !strings.Contains(r.Stdout.String(), "/key>") {
				t.Errorf("the exported directory is not in\n%s", r.Stdout)
			}
		} else if r.Stdout.Count("web", want) == 0 {
			t.Errorf("%q is not in\n%s", want, r.Stdout)
		}
	}
}

// A variable that is not set is a failure to start, by name, of that service alone, wherever it stands.
func TestExpandUnset(t *testing.T) {
	t.Parallel()
	expand := func(options JSON, argv ...string) JSON {
		options["expand"] = true
		options["restart"] = JSON{"mode": "never"}
		return JSON{"process": JSON{"argv": argv}, "nimi": options}
	}
	r := start(t, h.Services(JSON{
		"argv":        expand(JSON{}, "/bin/true", "x", "--uid=${NIMI_NOT_SET}"),
		"environment": expand(JSON{"environment": JSON{"A": "$B", "B": "${NIMI_NOT_SET}"}}, "/bin/true"),
		"target":      expand(JSON{"ready": JSON{"tcp": "localhost:$NIMI_NOT_SET"}}, "/bin/sleep", "1000"),
		"name":        expand(JSON{"environment": JSON{"DB": "db.internal"}, "ready": JSON{"tcp": "$DB:5432"}}, "/bin/sleep", "1000"),
		"hook":        expand(JSON{"hooks": JSON{"preStart": []string{"/bin/echo", "$NIMI_NOT_SET"}}}, "/bin/sleep", "1000"),
		"fine":        expand(JSON{}, "/bin/echo", "${NIMI_NOT_SET-default}"),
	}))
	r.UntilLine("fine", "default")
	for _, want := range []string{
		"nimi: argv: cannot start: argv[2]: $NIMI_NOT_SET is not set",
		"nimi: environment: cannot start: environment.A: $NIMI_NOT_SET is not set",
		"nimi: target: cannot start: ready.tcp: $NIMI_NOT_SET is not set",
		"nimi: name: cannot start: ready.tcp: is no IP address or localhost, with a port, with its variables",
		"nimi: hook: its preStart hook cannot start: argv[1]: $NIMI_NOT_SET is not set",
	} {
		r.Until(want, func() bool { return strings.Contains(r.Stderr.String(), want+"\n") })
	}
	r.WantExit(126)
}

// Real programs get their ports, and their probes find them, by variables that are known only at start.
func TestExpandRealPrograms(t *testing.T) {
	t.Parallel()
	port, web := h.FreePort(t), h.FreePort(t)
	cache := JSON{
		"process": JSON{"argv": []string{h.Executable(t, "redis-server"), "--port", "$CACHE_PORT", "--bind", "127.0.0.1", "--appendonly", "no"}},
		"nimi":    JSON{"expand": true, "ready": JSON{"tcp": "127.0.0.1:${CACHE_PORT}"}, "health": JSON{"tcp": "$CACHE_HOST:${CACHE_PORT:-1}"}},
	}
	server := nginx(t, web)
	server["nimi"] = JSON{"expand": true, "dependsOn": JSON{"cache": JSON{}}, "ready": JSON{"http": "http://:${WEB_PORT}/$PAGE"}, "environment": JSON{"PAGE": "index.html"}}
	argv := server["process"].(JSON)["argv"].([]string)
	argv[2] = strings.ReplaceAll(argv[2], "$", "$$")
	after := sh("echo after; exec sleep 1000", JSON{"dependsOn": JSON{"web": JSON{}}})
	r := h.Start(t, h.Build(t, h.Services(JSON{"cache": cache, "web": server, "after": after})),
		h.Options{Env: []string{"CACHE_PORT=" + strconv.Itoa(port), "CACHE_HOST=0.0.0.0", "WEB_PORT=" + strconv.Itoa(web)}})
	r.UntilLine("after", "after")
	if got := h.Resp(port, "PING"); got != "+PONG" {
		t.Errorf("redis: got %q", got)
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}
