package e2e

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// peerVariable has the test program be a service: what it says is a word, and its arguments.
const peerVariable = "NIMI_TEST_PEER"

// peer is a service that is this test program; see bePeer.
func peer(t *testing.T, what string, options JSON) JSON {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return JSON{"process": JSON{"argv": []string{exe}, "environment": JSON{peerVariable: what}}, "nimi": options}
}

// bePeer is what the services of the tests do. All begin by adding a line to the file "runs".
//
//	meddle                   sets O_NONBLOCK of its standard input, adds a line to the file "meddled", and ends
//	listen NETWORK ADDRESS   after a while writes the file "up" and accepts connections
//	mute ADDRESS             accepts connections, says nothing, and writes each to the file "asked"
//	http ADDRESS             answers with the status in the file "status"; where there is none, 200
//	late ADDRESS             answers 503, and 200 after a while, when it has written the file "up"
//	notify MESSAGE…          after a while writes the file "up" and sends the messages; "end" ends it
//	lead                     says that it is ready and the main process, writes its number to the file "leader"
//	flooded ADDRESS MARK…    writes its $NOTIFY_SOCKET to a file, and says that it is ready once the file MARK is there; with
//	                         a further word it floods the socket, too
//	flood ADDRESS MARK       floods the socket whose address is in a file with messages that mean nothing
//	ping N                   says that it is ready, then N times that it is alive, and no more
//	beat MS                  says that it is ready, then that it is alive, every so many milliseconds
//	slow MS                  says that it is ready once it has run that long
func bePeer(what string) {
	write("runs", "run\n")
	words := strings.Fields(what)
	const while = 150 * time.Millisecond
	switch words[0] {
	case "meddle":
		check(syscall.SetNonblock(0, true))
		write("meddled", "x\n")
		os.Exit(0)
	case "listen":
		time.Sleep(while)
		write("up", "\n")
		l := listenOn(words[1], words[2])
		for {
			if c, err := l.Accept(); err == nil {
				c.Close()
			}
		}
	case "mute":
		l := listenOn("tcp", words[1])
		for {
			if _, err := l.Accept(); err == nil {
				write("asked", "once\n")
			}
		}
	case "http":
		os.Remove("status")
		check(http.Serve(listenOn("tcp", words[1]), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			status := http.StatusOK
			if text, err := os.ReadFile("status"); err == nil {
				fmt.Sscan(string(text), &status)
			}
			w.WriteHeader(status)
		})))
	case "late":
		begin := time.Now()
		check(http.Serve(listenOn("tcp", words[1]), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if time.Since(begin) < while {
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			write("up", "\n")
		})))
	case "notify":
		time.Sleep(while)
		write("up", "\n")
		for _, word := range words[1:] {
			if word == "end" {
				os.Exit(0)
			}
			notify(word)
		}
	case "lead":
		notify(fmt.Sprintf("MAINPID=%d\nREADY=1", os.Getpid()))
		write("leader", fmt.Sprintln(os.Getpid()))
	case "flood":
		for {
			if address, err := os.ReadFile(words[1]); err == nil && len(address) > 0 {
				floodMessages(string(address), words[2])
			}
			time.Sleep(5 * time.Millisecond)
		}
	case "flooded":
		check(os.WriteFile(words[1]+".new", []byte(os.Getenv("NOTIFY_SOCKET")), 0o644))
		check(os.Rename(words[1]+".new", words[1]))
		if len(words) > 3 {
			go floodMessages(os.Getenv("NOTIFY_SOCKET"), words[2])
		}
		for _, err := os.Stat(words[2]); err != nil; _, err = os.Stat(words[2]) {
			time.Sleep(5 * time.Millisecond)
		}
		notify("READY=1")
	case "ping":
		notify("READY=1")
		var n int
		fmt.Sscan(words[1], &n)
		for range n {
			time.Sleep(50 * time.Millisecond)
			notify("WATCHDOG=1")
			write("pings", "ping\n")
		}
	case "beat", "slow":
		ms, err := strconv.Atoi(words[1])
		check(err)
		if words[0] == "slow" {
			run(ms)
		}
		for notify("READY=1"); words[0] == "beat"; notify("WATCHDOG=1") {
			run(ms)
		}
	}
	for {
		time.Sleep(time.Hour)
	}
}

// run runs for a time that does not pass while the process does not run.
func run(ms int) {
	for range ms / 10 {
		time.Sleep(10 * time.Millisecond)
	}
}

func listenOn(network, address string) net.Listener {
	l, err := net.Listen(network, address)
	check(err)
	return l
}

// write adds to a file.
func write(name, text string) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	check(err)
	_, err = f.WriteString(text)
	check(err)
	f.Close()
}

// notify sends a message as sd_notify(3) does.
func notify(text string) {
	fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_DGRAM|syscall.SOCK_CLOEXEC, 0)
	check(err)
	defer syscall.Close(fd)
	check(syscall.Sendto(fd, []byte(text), 0, &syscall.SockaddrUnix{Name: os.Getenv("NOTIFY_SOCKET")}))
}

// floodMessages sends as fast as the receiver takes it. After the first messages it writes the file mark.
func floodMessages(address, mark string) {
	fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_DGRAM|syscall.SOCK_CLOEXEC, 0)
	check(err)
	for n := 0; ; n++ {
		if err := syscall.Sendto(fd, []byte("X_NOTHING=1"), 0, &syscall.SockaddrUnix{Name: address}); err != nil {
			time.Sleep(time.Millisecond)
		}
		if n == 100 {
			write(mark, "flood\n")
		}
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(99)
	}
}
