package harness

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// FreePort returns a TCP port of the loopback address that nobody listens on.
func FreePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// Executable finds a program, also in sbin, which is not on every user's PATH. Without it, the test is skipped.
func Executable(t testing.TB, name string) string {
	t.Helper()
	for _, dir := range append(filepath.SplitList(os.Getenv("PATH")), "/usr/sbin", "/usr/local/sbin") {
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil && info.Mode()&0o111 != 0 {
			return filepath.Join(dir, name)
		}
	}
	t.Skipf("%s is not installed", name)
	return ""
}

// Get asks a local web server for its first page: "200 content", or what went wrong.
func Get(port int) string {
	client := http.Client{Timeout: time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get(fmt.Sprintf("http://127.0.0.1:%d/", port))
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprint(response.StatusCode, " ", string(body))
}

// Resp sends commands to a local redis, in its inline form, and returns the replies with a space between: simple
// ones with their sign, bulk strings by themselves (redis serialization protocol specification).
func Resp(port int, commands ...string) string {
	conn, err := net.DialTimeout("tcp", fmt.Sprintf("127.0.0.1:%d", port), time.Second)
	if err != nil {
		return err.Error()
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(time.Second))
	reader := bufio.NewReader(conn)
	var replies []string
	for _, c := range commands {
		fmt.Fprintf(conn, "%s\r\n", c)
		line, err := reader.ReadString('\n')
		if strings.HasPrefix(line, "$") && line != "$-1\r\n" { // a bulk string: its length, then the string
			line, err = reader.ReadString('\n')
		}
		if err != nil {
			return err.Error()
		}
		replies = append(replies, strings.TrimSpace(line))
	}
	return strings.Join(replies, " ")
}
