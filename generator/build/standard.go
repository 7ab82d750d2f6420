package build

import (
	"encoding/json"
	"errors"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// replacement is what a launcher has in place of a file of the standard library.
type replacement struct {
	file  string // below the standard library's source
	first int    // release, as of which it is wanted
	// edits are pairs of what is in the file once and of what comes in its place. Without them, source is all of the file; with
	// them, its end.
	edits  []string
	source string
}

// replacements leave out what nothing in a launcher asks for and what the linker keeps all the same.
var replacements = [...]replacement{
	// By it package time finds out whether GODEBUG asks for the timers of Go 1.22, and reports that to runtime/metrics, which
	// keeps 100 KB alive in every program.
	{file: "internal/godebug/godebug.go", first: 24, source: `package godebug

type Setting struct{ name string }

func New(name string) *Setting        { return &Setting{name} }
func (s *Setting) Name() string       { return s.name }
func (s *Setting) Undocumented() bool { return false }
func (s *Setting) String() string     { return s.name + "=" }
func (s *Setting) IncNonDefault()     {}
func (s *Setting) Value() string      { return "" }
`},
	// How many processors the control group allows: a launcher uses one, whatever it is. This is what other systems have.
	// 20 KB.
	{file: "runtime/cgroup_linux.go", first: 25, source: `package runtime

func defaultGOMAXPROCSInit()          {}
func defaultGOMAXPROCSUpdateGODEBUG() {}

func defaultGOMAXPROCS(ncpu int32) int32 {
	if ncpu <= 0 {
		return getCPUCount()
	}
	return ncpu
}
`},
	// A panic whose value is a floating-point number shows seven digits, as before Go 1.26, and not the shortest text that is
	// read as the same number. 38 KB.
	{file: "runtime/print.go", first: 26, edits: []string{
		"gwrite(strconv.AppendFloat(buf[:0], v, 'g', -1, 64))", "gwrite(buf[:putFloat(buf[:], v)])",
		"gwrite(strconv.AppendFloat(buf[:0], float64(v), 'g', -1, 32))", "gwrite(buf[:putFloat(buf[:], float64(v))])",
		"gwrite(strconv.AppendComplex(buf[:0], c, 'g', -1, 128))", "gwrite(buf[:putComplex(buf[:], c)])",
		"gwrite(strconv.AppendComplex(buf[:0], complex128(c), 'g', -1, 64))", "gwrite(buf[:putComplex(buf[:], complex128(c))])",
	}, source: `
// putFloat writes at most 14 bytes, for which there is room, and returns how many. It may not allocate.
func putFloat(b []byte, v float64) int {
	if v != v {
		return copy(b, "NaN")
	}
	b[0] = '+'
	if v < 0 {
		b[0], v = '-', -v
	}
	if v > 0 && v*2 == v {
		return 1 + copy(b[1:], "Inf")
	}
	exponent := 0
	for ; v >= 10; exponent++ {
		v /= 10
	}
	for ; v != 0 && v < 1; exponent-- {
		v *= 10
	}
	if v += 5e-7; v >= 10 {
		v /= 10
		exponent++
	}
	for i := 2; i < 9; i++ {
		digit := int(v)
		b[i] = byte('0' + digit)
		v = (v - float64(digit)) * 10
	}
	b[1], b[2] = b[2], '.'
	b[9], b[10] = 'e', '+'
	if exponent < 0 {
		b[10], exponent = '-', -exponent
	}
	b[11], b[12], b[13] = byte('0'+exponent/100), byte('0'+exponent/10%10), byte('0'+exponent%10)
	return 14
}

func putComplex(b []byte, c complex128) int {
	b[0] = '('
	n := 1 + putFloat(b[1:], real(c))
	n += putFloat(b[n:], imag(c))
	return n + copy(b[n:], "i)")
}
`},
}

var errOther = errors.New("is not what has been tried")

// text returns what a file of the standard library becomes. It fails if the toolchain's file is not as expected.
func (r *replacement) text(standard string) (string, error) {
	if r.edits == nil {
		return r.source, nil
	}
	data, err := os.ReadFile(filepath.Join(standard, filepath.FromSlash(r.file)))
	for i := 0; err == nil && i < len(r.edits); i += 2 {
		if strings.Count(string(data), r.edits[i]) != 1 {
			err = errOther
		}
	}
	return strings.NewReplacer(r.edits...).Replace(string(data)) + r.source, err
}

// overlay writes to the directory dir, which it makes, what takes the place of files of the standard library, and returns
// the flag of go build that says so. A file that is not as expected stays as it is.
func (g goCommand) overlay(dir string) ([]string, error) {
	if !g.tried() {
		return nil, nil
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	standard, replace := filepath.Join(g.root, "src"), map[string]string{}
	for i := range replacements {
		r := &replacements[i]
		text, err := r.text(standard)
		if g.minor < r.first || err != nil {
			continue
		}
		source := filepath.Join(dir, filepath.Base(r.file))
		if err := os.WriteFile(source, []byte(text), 0o600); err != nil {
			return nil, err
		}
		// The go command keeps what it knows of a package's files unless one of them is new. The time stands for the content.
		then := time.Unix(int64(crc32.ChecksumIEEE([]byte(text))>>2), 0)
		if err := os.Chtimes(source, then, then); err != nil {
			return nil, err
		}
		replace[filepath.Join(standard, filepath.FromSlash(r.file))] = source
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return nil, err
	}
	list := filepath.Join(dir, "overlay.json")
	return []string{"-overlay=" + list}, os.WriteFile(list, data, 0o600)
}
