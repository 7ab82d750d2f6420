package build

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
)

// Key returns a name, of hexadecimal digits, for the launcher that Launcher would build. It is a hash of everything that
// decides the launcher's bytes. Key runs no command. It fails if there is no Go.
func Key(o Options) (string, error) {
	g, err := findGo()
	if err != nil {
		return "", err
	}
	s, err := readSettings(o.Host)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	add := func(name, data string) {
		fmt.Fprintf(h, "%d %s %d ", len(name), name, len(data))
		io.WriteString(h, data)
	}
	add("go", g.identity)
	for _, flag := range s.flags(g, o.Runtime) {
		add("flag", flag)
	}
	add("experiments", g.experiments())
	for _, r := range replacements {
		add(r.file, strings.Join(r.edits, "\n")+r.source)
	}
	for _, key := range targetVariables {
		add(key, s[key])
	}
	add("go.mod", goMod+goSum+vendorList)
	add("sys", sysDir)
	add("main.go", string(o.Main))
	err = walkRuntime(o.Runtime, func(name string, data []byte) error {
		add("runtime/"+name, string(data))
		return nil
	})
	if err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
