// Command pinger is a service with a watchdog: it says that it is ready, and then that it is alive, every 300 ms.
package main

import (
	"fmt"
	"net"
	"os"
	"time"
)

func main() {
	conn, err := net.Dial("unixgram", os.Getenv("NOTIFY_SOCKET"))
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("pinging")
	for text := "READY=1"; ; text = "WATCHDOG=1" {
		if _, err := conn.Write([]byte(text)); err != nil {
			fmt.Println(err)
		}
		time.Sleep(300 * time.Millisecond)
	}
}
