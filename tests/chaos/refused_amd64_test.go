package chaos

import "golang.org/x/sys/unix"

// refusedHere are calls that only this architecture has.
var refusedHere = map[string]int{"access": unix.SYS_ACCESS, "epoll_wait": unix.SYS_EPOLL_WAIT, "readlink": unix.SYS_READLINK, "poll": unix.SYS_POLL}
