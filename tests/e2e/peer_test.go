package e2e

import (
	"fmt"
	"net"
	"net/http"
	"os"
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
//	listen NETWORK ADDRESS   after a while writes the file "up" and accepts connections
//	mute ADDRESS             accepts connections, says nothing, and writes each to the file "asked"
//	http ADDRESS             answers with the status in the file "status"; where there is none, 200
//	late ADDRESS             answers 503, and 200 after a while, when it has written the file "up"
//	notify MESSAGE…          after a while writes the file "up" and sends the messages; "end" ends it
//	lead                     says that it is ready and the main process, writes its number to the file "leader"
//	ping N                   says that it is ready, then N times that it is alive, and no more
func bePeer(what string) {
	write("runs", "run\n")
	words := strings.Fields(what)
	const while = 150 * time.Millisecond
	switch words[0] {
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
	case "ping":
		notify("READY=1")
		var n int
		fmt.Sscan(words[1], &n)
		for range n {
			time.Sleep(50 * time.Millisecond)
			notify("WATCHDOG=1")
			write("pings", "ping\n")
		}
	}
	for {
		time.Sleep(time.Hour)
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

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(99)
	}
}
