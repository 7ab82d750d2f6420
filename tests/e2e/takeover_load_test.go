package e2e

import (
	"bufio"
	"fmt"
	"net"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// Real servers under load through takeovers that change something else: no request fails, no connection breaks, no write that
// was acknowledged is lost.
func TestTakeoverUnderLoad(t *testing.T) {
	t.Parallel()
	postgres, dir := postgresql(t)
	web, cache, db := h.FreePort(t), h.FreePort(t), h.FreePort(t)
	config := func(word string) JSON {
		return JSON{"settings": JSON{"binName": "load"}, "services": JSON{
			"web": nginx(t, web), "cache": redis(t, cache), "db": database(dir, postgres, db),
			"job": sh("echo "+word+" >> job; "+forever, nil),
		}}
	}
	generations := [2]string{h.Build(t, config("one")), h.Build(t, config("two"))}
	r := h.Start(t, generations[1], h.Options{})
	env := []string{"NIMI_SOCKET=" + r.Socket}
	const page = "200 from configData\n"
	sql := func(text string) string {
		out, _ := exec.Command(postgres+"/psql", "-h", "127.0.0.1", "-p", strconv.Itoa(db), "-U", "postgres", "-Atqc", text).CombinedOutput()
		return strings.TrimSpace(string(out))
	}
	r.Until("all to answer", func() bool { return h.Get(web) == page && h.Resp(cache, "PING") == "+PONG" && sql("select 1") == "1" })
	sql("create table t (n int)")
	r.UntilFile("job", 1)

	var stop atomic.Bool
	var requests [3]atomic.Int64
	wrong := make(chan string, 3)
	load := func(kind int, f func(n int64) string) {
		go func() {
			for n := int64(1); !stop.Load(); n++ {
				if problem := f(n); problem != "" {
					wrong <- problem
					return
				}
				requests[kind].Add(1)
			}
			wrong <- ""
		}()
	}
	load(0, func(int64) string { // a new connection each time
		if got := h.Get(web); got != page {
			return "nginx: " + got
		}
		return ""
	})
	conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", cache))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	replies := bufio.NewReader(conn)
	load(1, func(n int64) string { // one connection for all
		conn.SetDeadline(time.Now().Add(h.Deadline))
		fmt.Fprint(conn, "INCR n\r\n")
		if got, err := replies.ReadString('\n'); err != nil || got != fmt.Sprintf(":%d\r\n", n) {
			return fmt.Sprintf("redis: %q, %v, want %d", got, err, n)
		}
		return ""
	})
	session := exec.Command(postgres+"/psql", "-h", "127.0.0.1", "-p", strconv.Itoa(db), "-U", "postgres", "-Atq")
	in, _ := session.StdinPipe()
	out, _ := session.StdoutPipe()
	if err := session.Start(); err != nil {
		t.Fatal(err)
	}
	defer session.Wait()
	defer in.Close()
	rows := bufio.NewReader(out)
	load(2, func(n int64) string {
		fmt.Fprintf(in, "insert into t values (%d) returning n;\n", n)
		if got, err := rows.ReadString('\n'); err != nil || strings.TrimSpace(got) != fmt.Sprint(n) {
			return fmt.Sprintf("postgres: %q, %v, want %d", got, err, n)
		}
		return ""
	})

	for n := range 6 {
		for kind := range requests { // so that there is load before and after each
			was := requests[kind].Load()
			r.Until("more requests", func() bool { return requests[kind].Load() >= was+5 || len(wrong) > 0 })
		}
		got := finish(t, client(generations[n%2], env, "takeover"))
		if got.code != 0 || !strings.HasPrefix(got.out, "cache: kept\ndb: kept\njob: restarted, running as ") || !strings.HasSuffix(got.out, "web: kept\n") {
			t.Fatalf("takeover %d: got %+v", n, got)
		}
	}
	stop.Store(true)
	for range requests {
		if problem := <-wrong; problem != "" {
			t.Error(problem)
		}
	}
	if got, want := sql("select count(*), max(n) from t"), fmt.Sprintf("%d|%[1]d", requests[2].Load()); got != want {
		t.Errorf("the database has %s rows, want %s", got, want)
	}
	t.Logf("requests: nginx %d, redis %d, postgres %d", requests[0].Load(), requests[1].Load(), requests[2].Load())
	r.UntilFile("job", 7)
	conn.Close()
	in.Close()
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}
