package image

import (
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"nimi/generator/decode"
)

// configKeys are what imageConfig may hold, by their names in the image specification and in Docker's extension of it.
func configKeys() []string {
	return []string{"Cmd", "Entrypoint", "Env", "ExposedPorts", "Healthcheck", "Labels", "OnBuild", "Shell", "StopSignal", "User", "Volumes", "WorkingDir"}
}

// config reads imageConfig.
func (v value) config(into *v1.Config) {
	object, ok := v.json.(map[string]any)
	if !v.is(ok, "an object") {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		m := v.member(name, object[name])
		if !slices.Contains(configKeys(), name) {
			hint := decode.DidYouMean(name, configKeys())
			m.problem("unknown option%s", hint)
			continue
		}
		data, err := json.Marshal(map[string]any{name: m.json})
		if err == nil {
			d := json.NewDecoder(strings.NewReader(string(data)))
			d.DisallowUnknownFields()
			err = d.Decode(into)
		}
		if err != nil {
			m.problem("%s", wrongType(err))
		}
	}
}

// wrongType says what JSON would have been right.
func wrongType(err error) string {
	var typed *json.UnmarshalTypeError
	if !errors.As(err, &typed) {
		return strings.TrimPrefix(err.Error(), "json: ")
	}
	want := map[string]string{
		"string": "a string", "[]string": "a list of strings", "map[string]string": "an object of strings",
		"map[string]struct {}": "an object of empty objects", "struct {}": "an empty object", "v1.HealthConfig": "an object",
	}[typed.Type.String()]
	return "must be " + cmp.Or(want, "a whole number") + ", not " + typed.Value
}

var (
	portForm   = regexp.MustCompile(`^[0-9]{1,5}(-[0-9]{1,5})?(/(tcp|udp|sctp))?$`)
	signalForm = regexp.MustCompile(`^(SIG)?[A-Z0-9+-]+$`)
)

// checkConfig finds what engines would not take, or would take for something else.
func (p *plan) checkConfig() {
	c := p.Config
	for _, kv := range c.Env {
		if name, _, ok := strings.Cut(kv, "="); !ok || name == "" {
			p.add("imageConfig.Env", "must be of the form NAME=value, not %s", decode.Quote(kv))
		}
	}
	for port := range c.ExposedPorts {
		if !portForm.MatchString(port) {
			p.add("imageConfig.ExposedPorts", "must be ports such as 80/tcp, not %s", decode.Quote(port))
		}
	}
	for volume := range c.Volumes {
		if !strings.HasPrefix(volume, "/") {
			p.add("imageConfig.Volumes", "must be absolute paths, not %s", decode.Quote(volume))
		}
	}
	if c.WorkingDir != "" && !strings.HasPrefix(c.WorkingDir, "/") {
		p.add("imageConfig.WorkingDir", "must be an absolute path, not %s", decode.Quote(c.WorkingDir))
	}
	if c.StopSignal != "" && !signalForm.MatchString(c.StopSignal) {
		p.add("imageConfig.StopSignal", "must be a signal such as SIGTERM, not %s", decode.Quote(c.StopSignal))
	}
}

// configFile returns the image's configuration, but for its layers. What Config does not say is as in the base image,
// except for what is about the program that the base image runs.
func (p *plan) configFile() v1.ConfigFile {
	f := v1.ConfigFile{Architecture: p.Architecture, OS: "linux", Created: v1.Time{Time: p.Created}, RootFS: v1.RootFS{Type: "layers"}}
	c := p.Config
	if p.base != nil {
		b := p.base.config
		f.Author, f.Variant, f.History, f.RootFS = b.Author, b.Variant, b.History, b.RootFS
		c.Env = MergeEnv(b.Config.Env, c.Env)
		c.Labels = merge(b.Config.Labels, c.Labels)
		c.ExposedPorts = merge(b.Config.ExposedPorts, c.ExposedPorts)
		c.Volumes = merge(b.Config.Volumes, c.Volumes)
		c.User = cmp.Or(c.User, b.Config.User)
		c.WorkingDir = cmp.Or(c.WorkingDir, b.Config.WorkingDir)
		if c.Shell == nil {
			c.Shell = b.Config.Shell
		}
	}
	const title = "org.opencontainers.image.title"
	if p.Config.Labels[title] == "" {
		c.Labels = merge(c.Labels, map[string]string{title: p.BinName})
	}
	if c.Entrypoint == nil {
		c.Entrypoint = []string{p.entrypoint}
	}
	if c.StopSignal == "" {
		c.StopSignal = "SIGTERM"
	}
	if c.Healthcheck == nil && p.Health != nil {
		c.Healthcheck = &v1.HealthConfig{
			Test:     []string{"CMD", p.entrypoint, "healthcheck"},
			Interval: p.Health.Interval, Timeout: p.Health.Timeout, StartPeriod: p.Health.StartPeriod, Retries: p.Health.Retries,
		}
	}
	f.Config = c
	return f
}

// merge returns a new map of both, the second over the first.
func merge[V any](a, b map[string]V) map[string]V {
	all := map[string]V{}
	maps.Copy(all, a)
	maps.Copy(all, b)
	return all
}

// MergeEnv lays variables over others, each in its place.
func MergeEnv(base, over []string) []string {
	all := slices.Clone(base)
	for _, kv := range over {
		name, _, _ := strings.Cut(kv, "=")
		at := slices.IndexFunc(all, func(old string) bool { return strings.HasPrefix(old, name+"=") })
		if at < 0 {
			all = append(all, kv)
		} else {
			all[at] = kv
		}
	}
	return all
}

// history is what a layer says about itself.
func history(created time.Time, comment string) v1.History {
	return v1.History{Created: v1.Time{Time: created}, CreatedBy: "nimi image", Comment: comment}
}
