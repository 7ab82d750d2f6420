//go:build linux && (amd64 || arm64)

package spawn

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/child"
)

// All of a process's descriptors are in their places, whatever numbers they had.
func TestSpawnDescriptors(t *testing.T) {
	slots := len(child.Slots{}.At)
	for way, set := range ways() {
		for _, extra := range []int{0, 1, 5, slots - 3, slots - 2, 30} {
			t.Run(fmt.Sprint(way, "/", extra), func(t *testing.T) {
				b := newBench(t)
				set(b.Spawner)
				before := descriptors(t)
				command := shell("")
				var script, want strings.Builder
				for i := range extra {
					path := fmt.Sprint(t.TempDir(), "/", i)
					if err := os.WriteFile(path, []byte(fmt.Sprintln("file", i)), 0o644); err != nil {
						t.Fatal(err)
					}
					fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
					if err != nil {
						t.Fatal(err)
					}
					defer sys.Close(fd)
					command.Extra = append(command.Extra, fd)
					fmt.Fprintln(&script, "cat /proc/self/fd/"+strconv.Itoa(3+i))
					fmt.Fprintln(&want, "file", i)
				}
				fmt.Fprint(&script, "ls /proc/self/fd | wc -l")
				fmt.Fprint(&want, 3+extra+1)
				command.Argv[2] = script.String()
				if got := b.output(command); got != want.String() {
					t.Errorf("got %q, want %q", got, want.String())
				}
				for _, fd := range command.Extra {
					sys.Close(fd)
				}
				if after := descriptors(t); after != before {
					t.Errorf("left: got %s\nwant %s", after, before)
				}
			})
		}
	}
}
