package users

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

const passwdText = `root:x:0:0:root:/root:/bin/bash
# web:x:1:1::/:/bin/sh
+web:x:2:2::/:/bin/sh
web:x:abc:33::/:/bin/sh
web:x::33::/:/bin/sh
web:x:4294967295:33::/:/bin/sh
web:x:4294967296:33::/:/bin/sh
web:x:-1:33::/:/bin/sh
web:x: 5:33::/:/bin/sh
web
web:x:33
webb:x:34:34::/:/bin/sh

web:x:33:44:Web,,,:/var/www:/usr/sbin/nologin
web:x:0:0::/:/bin/sh
short:x:50:51
1000:x:60:60::/sixty:
:x:70:70::/:
last:x:4294967294:7::/last:/bin/last`

func TestFind(t *testing.T) {
	path := file(t, strings.Replace(passwdText, "\n\n", "\n"+strings.Repeat("x", 3<<20)+"\n\n", 1))
	for user, want := range map[string]User{
		"root":       {"root", 0, 0, "/root", "/bin/bash", true},
		"0":          {"root", 0, 0, "/root", "/bin/bash", true},
		"web":        {"web", 33, 44, "/var/www", "/usr/sbin/nologin", true},
		"33":         {"web", 33, 44, "/var/www", "/usr/sbin/nologin", true},
		"short":      {"short", 50, 51, "", "", true},
		"1000":       {UID: 1000},
		"60":         {"1000", 60, 60, "/sixty", "", true},
		"last":       {"last", 4294967294, 7, "/last", "/bin/last", true},
		"4294967293": {UID: 4294967293},
	} {
		if got, err := find(path, user); got != want || err != nil {
			t.Errorf("%s: got %+v, %v, want %+v", user, got, err, want)
		}
	}
	for _, user := range []string{"nobodyx", "+web", "Web", "we", "4294967295", "99999999999", "-1", "x"} {
		if got, err := find(path, user); err == nil || err.Error() != user+": not in "+path {
			t.Errorf("%s: got %+v, %v, want that it is not there", user, got, err)
		}
	}
}

func TestFindWithoutFile(t *testing.T) {
	if got, err := find("/nonexistent/passwd", "7"); err != nil || got != (User{UID: 7}) {
		t.Errorf("got %+v, %v, want user 7", got, err)
	}
	if _, err := find("/nonexistent/passwd", "web"); err == nil || err.Error() != "web: /nonexistent/passwd: no such file or directory" {
		t.Errorf("got %v", err)
	}
	// What is there but cannot be read may have said something else.
	if _, err := find(t.TempDir(), "7"); err == nil || !strings.HasSuffix(err.Error(), ": is a directory") {
		t.Errorf("got %v, want an error", err)
	}
	if _, err := find("/dev/zero", "web"); err == nil || !strings.HasSuffix(err.Error(), ": not a regular file") {
		t.Errorf("got %v, want an error", err)
	}
}

func TestGroups(t *testing.T) {
	long := "many:x:90:" + strings.Repeat("somebody,", 100_000) + "web\n" // below 1 MiB
	path := file(t, "root:x:0:\nwww:x:33:\njunk\nwww:x\nbad:x:y:web\n-web:x:1:web\nadm:x:4:syslog,web\nx:x:5:webb,we\n"+
		"none:x:4294967295:web\nspaced:x:6:a, web ,b\n"+long+"audio:x:29:web")
	for name, want := range map[string]uint32{"root": 0, "www": 33, "many": 90, "audio": 29, "77": 77, "0033": 33} {
		if got, err := findGroup(path, name); got != want || err != nil {
			t.Errorf("%s: got %d, %v, want %d", name, got, err, want)
		}
	}
	for _, name := range []string{"bad", "none", "nogroup", "4294967295"} {
		if got, err := findGroup(path, name); err == nil || err.Error() != name+": not in "+path {
			t.Errorf("%s: got %d, %v, want that it is not there", name, got, err)
		}
	}
	if got, err := groupsOf(path, "web"); err != nil || !slices.Equal(got, []uint32{4, 6, 90, 29}) {
		t.Errorf("groups of web: got %v, %v, want [4 6 90 29]", got, err)
	}
	if got, err := groupsOf("/nonexistent/group", "web"); err != nil || got != nil {
		t.Errorf("without a file: got %v, %v, want none", got, err)
	}
}

// TestLines cuts files at every place around the sizes of the buffer.
func TestLines(t *testing.T) {
	for _, size := range []int{0, 1, 4095, 4096, 4097, 8191, 8192, 8193, longest - 1, longest, longest + 1, longest + 4096} {
		for _, end := range []string{"", "\n"} {
			first := strings.Repeat("a", size)
			var got []string
			if err := lines(file(t, first+"\nb\n"+first+end), func(line []byte) bool {
				got = append(got, string(line))
				return false
			}); err != nil {
				t.Fatal(err)
			}
			want := []string{"b"}
			if size < longest {
				want = []string{first, "b", first}
				if size == 0 && end == "" {
					want = want[:2]
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("size %d: got %d lines, want %d", size, len(got), len(want))
			}
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add(passwdText, "web")
	f.Add("web:x:1:1", "1")
	f.Fuzz(func(t *testing.T, text, user string) {
		path := file(t, text)
		got, err := find(path, user)
		if err == nil && got.Listed && !strings.Contains(text, got.Name+":") {
			t.Errorf("got %+v of %q", got, text)
		}
		if err == nil && got.UID == 1<<32-1 {
			t.Errorf("got the id that is none of %q", text)
		}
	})
}
