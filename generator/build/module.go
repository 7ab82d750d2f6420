package build

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// The launcher's one dependency, pinned as the repository's own go.mod and go.sum pin it.
const (
	goVersion  = "1.24.0"
	sysPath    = "golang.org/x/sys"
	sysVersion = "v0.41.0"
	sysSum     = "h1:Ivj+2Cp/ylzLiEU89QhWblYnOE9zerudt9Ftecq2C6k="
	sysModSum  = "h1:OgkHotnGiDImocRcuBABYBEXf8A9a87e/uXjp9XT3ks="
)

const (
	goMod = "module nimi\n\ngo " + goVersion + "\n\nrequire " + sysPath + " " + sysVersion + "\n"
	goSum = sysPath + " " + sysVersion + " " + sysSum + "\n" + sysPath + " " + sysVersion + "/go.mod " + sysModSum + "\n"
	// vendorList is the vendor/modules.txt that go mod vendor would write. The go release of x/sys is part of
	// it, and go build compares the rest with go.mod.
	vendorList = "# " + sysPath + " " + sysVersion + "\n## explicit; go " + goVersion + "\n" + sysPath + "/unix\n"
)

// mainDir is where the generated program stands in the module.
const mainDir = "cmd/launcher"

// mainPackage is what the go command calls it.
const mainPackage = "nimi/" + mainDir

// writeModule lays out the module in dir. Its vendor directory has a link to golang.org/x/sys, wherever that is. So no
// module cache is needed to find it, and the launcher does not depend on where it came from.
func writeModule(dir string, o Options, sys string) error {
	files := map[string]string{
		"go.mod":             goMod,
		"vendor/modules.txt": vendorList,
		mainDir + "/main.go": string(o.Main),
	}
	err := walkRuntime(o.Runtime, func(name string, data []byte) error {
		files["runtime/"+name] = string(data)
		return nil
	})
	if err != nil {
		return err
	}
	for name, data := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(data), 0o644); err != nil {
			return err
		}
	}
	link := filepath.Join(dir, "vendor", filepath.FromSlash(sysPath))
	if err := os.MkdirAll(filepath.Dir(link), 0o755); err != nil {
		return err
	}
	return os.Symlink(sys, link)
}

// walkRuntime calls f for every source file of the runtime, Go or assembly, in order of their names. It leaves out tests
// and their data, and the tags of package spec.
func walkRuntime(tree fs.FS, f func(name string, data []byte) error) error {
	return fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == "testdata":
			return fs.SkipDir
		case d.IsDir() || strings.HasSuffix(name, "_test.go"):
			return nil
		case path.Ext(name) != ".go" && path.Ext(name) != ".s":
			return nil
		}
		data, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		if strings.HasPrefix(name, "spec/") {
			data = tags.ReplaceAllLiteral(data, nil)
		}
		return f(name, data)
	})
}

// tags are those of the fields of package spec, by which the generator finds features and makes hashes. A launcher looks at no
// tag, but would contain them, as part of the descriptions of types that the linker keeps.
var tags = regexp.MustCompile("[ \\t]*`(?:part|feature|entry|symbol):\"[^`\n]*`")
