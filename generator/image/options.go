package image

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"nimi/generator/input"
)

type (
	value  = input.Value
	fields = input.Fields
)

// ParseOptions reads options from JSON; all durations are in whole milliseconds, but for those in imageConfig, which
// are in nanoseconds, as engines have them. A missing healthcheck is the default. An error of type [input.Problems]
// lists all that is wrong with the options.
func ParseOptions(data []byte) (Options, error) {
	o := Options{Health: DefaultHealth()}
	var r input.Report
	document, err := input.Parse(data, &r)
	if err != nil {
		return o, err
	}
	document.Object(fields{
		{"name", func(v value) { v.NonEmpty(&o.Name) }},
		{"tag", func(v value) { v.NonEmpty(&o.Tag) }},
		{"architecture", func(v value) { v.NonEmpty(&o.Architecture) }},
		{"created", func(v value) { created(v, &o.Created) }},
		{"maxLayers", func(v value) { v.Integer(&o.MaxLayers, 1, maxDepth) }},
		{"layers", func(v value) { groups(v, &o.Layers) }},
		{"copyToRoot", func(v value) { paths(v, &o.CopyToRoot) }},
		{"fromImage", func(v value) { v.NonEmpty(&o.FromImage) }},
		{"perms", func(v value) { v.List(func(_ int, v value) { o.Perms = append(o.Perms, perm(v)) }) }},
		{"imageConfig", func(v value) { config(v, &o.Config) }},
		{"healthcheck", func(v value) { health(v, &o.Health) }},
		{"initializeNixDatabase", func(v value) {
			if v.Bool(new(bool)); !v.IsOff() {
				v.Problem("is not done here: a directory with nix/var/nix/db, which nix-store --load-db makes, in copyToRoot does it")
			}
		}},
	})
	return o, r.Err()
}

// created reads a time as RFC 3339 has it.
func created(v value, into *time.Time) {
	var s string
	if !v.NonEmpty(&s) {
		return
	}
	t, err := ParseTime(s)
	if err != nil {
		v.Problem("%v", err)
	}
	*into = t
}

// paths reads a list of absolute paths.
func paths(v value, into *[]string) {
	v.List(func(_ int, v value) {
		var s string
		v.Absolute(&s)
		*into = append(*into, s)
	})
}

// groups reads a list of paths and of lists of paths.
func groups(v value, into *[][]string) {
	v.List(func(_ int, v value) {
		var group []string
		if v.Kind() == input.List {
			paths(v, &group)
		} else {
			group = make([]string, 1)
			v.Absolute(&group[0])
		}
		*into = append(*into, group)
	})
}

func perm(v value) Perm {
	p := Perm{Mode: -1}
	v.Object(fields{
		{"path", func(v value) { v.Absolute(&p.Path) }},
		{"regex", func(v value) {
			var s string
			if !v.NonEmpty(&s) {
				return
			}
			var err error
			if p.Regex, err = regexp.Compile(s); err != nil {
				v.Problem("%v", err)
			}
		}},
		{"mode", func(v value) {
			var s string
			if !v.NonEmpty(&s) {
				return
			}
			mode, err := strconv.ParseUint(s, 8, 12)
			if err != nil {
				v.Problem("must be an octal mode such as 0755, not %s", input.Quote(s))
			}
			p.Mode = int64(mode)
		}},
		{"uid", func(v value) { v.Integer(&p.UID, 0, maxID) }},
		{"gid", func(v value) { v.Integer(&p.GID, 0, maxID) }},
		{"uname", func(v value) { v.NonEmpty(&p.Uname) }},
		{"gname", func(v value) { v.NonEmpty(&p.Gname) }},
	})
	return p
}

// maxID is the largest user or group ID; the one after it means "none".
const maxID = 1<<32 - 2

// health reads true, false or how often.
func health(v value, into **Health) {
	if v.Kind() == input.Boolean {
		if v.IsOff() {
			*into = nil
		}
		return
	}
	h := *DefaultHealth()
	v.Object(fields{
		{"interval", func(v value) { v.Duration(&h.Interval) }},
		{"timeout", func(v value) { v.Duration(&h.Timeout) }},
		{"startPeriod", func(v value) { v.Duration(&h.StartPeriod) }},
		{"retries", func(v value) { v.Integer(&h.Retries, 1, 1000) }},
	})
	*into = &h
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
	checkReference(p.Name, p.Tag, &p.Report)
	if !validBinName(p.BinName) {
		p.Add("", "%s cannot be the name of the launcher, must be a file name", input.Quote(p.BinName))
	}
	p.checkConfig()
	if p.Architecture != "" && !slices.Contains(architectures(), p.Architecture) {
		hint := input.DidYouMean(p.Architecture, architectures())
		if name := input.Machine(p.Architecture); name != "" {
			hint = "; images call it " + name
		}
		p.Add("architecture", "%s is none, must be one of %s%s", input.Quote(p.Architecture), strings.Join(architectures(), ", "), hint)
	}
}
