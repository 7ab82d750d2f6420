// Command agent runs commands for the tests inside of a machine: it takes one for each connection, its words separated by NUL
// bytes, and answers with what that prints and, in the last line, its exit code. `agent settime ±SECONDS` sets the clock on,
// `agent settime HH:MM:SS` to the next such time; `agent fill FILE` writes until there is no room;
// `agent grow GROUP` keeps taking memory until half a mebibyte is left of what its control group may have.
package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	if len(os.Args) > 2 {
		switch os.Args[1] {
		case "settime":
			setTime(os.Args[2])
		case "fill":
			fill(os.Args[2])
		case "grow":
			grow(os.Args[2])
		}
		return
	}
	l, err := net.Listen("tcp", ":7")
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("the agent listens")
	for {
		c, err := l.Accept()
		if err != nil {
			os.Exit(1)
		}
		go serve(c)
	}
}

func serve(c net.Conn) {
	defer c.Close()
	request, err := io.ReadAll(c)
	if err != nil || len(request) == 0 {
		return
	}
	words := strings.Split(string(request), "\x00")
	cmd := exec.Command(words[0], words[1:]...)
	out, err := cmd.CombinedOutput()
	code := 0
	if err != nil {
		code = 1
		if cmd.ProcessState != nil {
			code = cmd.ProcessState.ExitCode()
		} else {
			out = append(out, err.Error()...)
		}
	}
	fmt.Fprintf(c, "%s\nexit %d\n", out, code)
}

func setTime(how string) {
	now := time.Now().UTC()
	at, err := time.Parse("15:04:05", how)
	if err == nil {
		if at = time.Date(now.Year(), now.Month(), now.Day(), at.Hour(), at.Minute(), at.Second(), 0, time.UTC); at.Before(now) {
			at = at.AddDate(0, 0, 1)
		}
	} else if seconds, wrong := strconv.Atoi(how); wrong == nil {
		at, err = now.Add(time.Duration(seconds)*time.Second), nil
	}
	if err == nil {
		clock := syscall.NsecToTimeval(at.UnixNano())
		err = syscall.Settimeofday(&clock)
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func fill(file string) {
	f, err := os.Create(file)
	for block := make([]byte, 1<<16); err == nil; {
		_, err = f.Write(block)
	}
	fmt.Println(err)
}

func grow(group string) {
	number := func(file string) int {
		text, err := os.ReadFile(group + "/" + file)
		n, wrong := strconv.Atoi(strings.TrimSpace(string(text)))
		if err != nil || wrong != nil {
			fmt.Println(err, wrong)
			os.Exit(1)
		}
		return n
	}
	const step = 64 << 10
	for grown := false; ; {
		if number("memory.current") >= number("memory.max")-1<<19 {
			if !grown {
				fmt.Println("grown")
			}
			grown = true
			time.Sleep(20 * time.Millisecond) // another process may have had some, and give it back
			continue
		}
		b, err := syscall.Mmap(-1, 0, step, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		for i := 0; i < step; i += 4096 {
			b[i] = 1
		}
	}
}
