package image

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"time"

	"nimi/generator/decode"
)

// ParseOptions reads options from JSON; all durations are in whole milliseconds, but for those in imageConfig, which
// are in nanoseconds, as engines have them. A missing healthcheck is the default. An error is of type [Problems].
func ParseOptions(data []byte) (Options, error) {
	o := Options{Health: DefaultHealth()}
	var r report
	root(data, &r).object(fields{
		"name":         func(v value) { v.text(&o.Name) },
		"tag":          func(v value) { v.text(&o.Tag) },
		"architecture": func(v value) { v.text(&o.Architecture) },
		"created":      func(v value) { v.time(&o.Created) },
		"maxLayers":    func(v value) { v.integer(&o.MaxLayers, 1, maxDepth) },
		"layers":       func(v value) { v.groups(&o.Layers) },
		"copyToRoot":   func(v value) { v.paths(&o.CopyToRoot) },
		"fromImage":    func(v value) { v.text(&o.FromImage) },
		"perms":        func(v value) { v.list(func(v value) { o.Perms = append(o.Perms, v.perm()) }) },
		"imageConfig":  func(v value) { v.config(&o.Config) },
		"healthcheck":  func(v value) { v.health(&o.Health) },
		"initializeNixDatabase": func(v value) {
			var on bool
			if v.boolean(&on); on {
				v.problem("is not done here: a directory with nix/var/nix/db, which nix-store --load-db makes, in copyToRoot does it")
			}
		},
	})
	return o, r.err()
}

// time reads a time as RFC 3339 has it.
func (v value) time(into *time.Time) {
	var s string
	if v.text(&s); s == "" {
		return
	}
	t, err := ParseTime(s)
	if err != nil {
		v.problem("%v", err)
	}
	*into = t
}

// paths reads a list of absolute paths.
func (v value) paths(into *[]string) {
	v.list(func(v value) {
		var s string
		v.absolute(&s)
		*into = append(*into, s)
	})
}

func (v value) absolute(into *string) {
	if v.text(into); *into != "" && (!path.IsAbs(*into) || path.Clean(*into) != *into) {
		v.problem("must be an absolute path, not %s", decode.Quote(*into))
	}
}

// groups reads a list of paths and of lists of paths.
func (v value) groups(into *[][]string) {
	v.list(func(v value) {
		var group []string
		if _, ok := v.json.([]any); ok {
			v.paths(&group)
		} else {
			group = make([]string, 1)
			v.absolute(&group[0])
		}
		*into = append(*into, group)
	})
}

func (v value) perm() Perm {
	p := Perm{Mode: -1}
	v.object(fields{
		"path": func(v value) { v.absolute(&p.Path) },
		"regex": func(v value) {
			var s string
			if v.text(&s); s == "" {
				return
			}
			var err error
			if p.Regex, err = regexp.Compile(s); err != nil {
				v.problem("%v", err)
			}
		},
		"mode": func(v value) {
			var s string
			if v.text(&s); s == "" {
				return
			}
			mode, err := strconv.ParseUint(s, 8, 12)
			if err != nil {
				v.problem("must be an octal mode such as 0755, not %s", decode.Quote(s))
			}
			p.Mode = int64(mode)
		},
		"uid":   func(v value) { v.integer(&p.UID, 0, maxID) },
		"gid":   func(v value) { v.integer(&p.GID, 0, maxID) },
		"uname": func(v value) { v.text(&p.Uname) },
		"gname": func(v value) { v.text(&p.Gname) },
	})
	return p
}

// maxID is the largest user or group: -1 as 32 bits means none.
const maxID = 1<<32 - 2

// health reads true, false or how often.
func (v value) health(into **Health) {
	if on, ok := v.json.(bool); ok {
		if !on {
			*into = nil
		}
		return
	}
	h := *DefaultHealth()
	v.object(fields{
		"interval":    func(v value) { v.duration(&h.Interval) },
		"timeout":     func(v value) { v.duration(&h.Timeout) },
		"startPeriod": func(v value) { v.duration(&h.StartPeriod) },
		"retries":     func(v value) { v.integer(&h.Retries, 1, 1000) },
	})
	*into = &h
}

// duration reads whole milliseconds. Engines take none that is shorter than one.
func (v value) duration(into *time.Duration) {
	var ms int
	v.integer(&ms, 0, 24*60*60*1000)
	*into = time.Duration(ms) * time.Millisecond
}

// check finds what is wrong with options, wherever they come from, and fills in defaults.
func (p *plan) check() {
	if p.Name == "" {
		p.Name = p.BinName
	}
	if p.Tag == "" {
		p.Tag = "latest"
	}
	if p.Created.IsZero() {
		p.Created = epoch()
	}
	if p.MaxLayers == 0 {
		p.MaxLayers = 100
	}
	checkReference(p.Name, p.Tag, &p.report)
	if !validBinName(p.BinName) {
		p.add("", "%s cannot be the name of the launcher, must be a file name", decode.Quote(p.BinName))
	}
	p.checkConfig()
	if p.Architecture != "" && !slices.Contains(architectures(), p.Architecture) {
		p.add("architecture", "%s is none, must be one of %v", decode.Quote(p.Architecture), architectures())
	}
}
