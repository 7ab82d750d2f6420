package main

import "syscall"

// mountTiny mounts a file system with room for 64 KiB.
func mountTiny(dir string) error { return syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=64k") }

func unmount(dir string) { syscall.Unmount(dir, syscall.MNT_DETACH) }
