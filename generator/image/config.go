package image

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"nimi/generator/input"
)

// config reads imageConfig, by the names of the image specification and of Docker's extension of it.
func config(v value, c *v1.Config) {
	v.Object(fields{
		{"Cmd", func(v value) { v.Texts(&c.Cmd) }},
		{"Entrypoint", func(v value) { v.Texts(&c.Entrypoint) }},
		{"Env", func(v value) { v.Texts(&c.Env) }},
		{"ExposedPorts", func(v value) { set(v, `{"80/tcp": {}}`, &c.ExposedPorts) }},
		{"Healthcheck", func(v value) { healthConfig(v, &c.Healthcheck) }},
		{"Labels", func(v value) { labels(v, &c.Labels) }},
		{"OnBuild", func(v value) { v.Texts(&c.OnBuild) }},
		{"Shell", func(v value) { v.Texts(&c.Shell) }},
		{"StopSignal", func(v value) { v.Text(&c.StopSignal) }},
		{"User", func(v value) { v.Text(&c.User) }},
		{"Volumes", func(v value) { set(v, `{"/var/lib/shop": {}}`, &c.Volumes) }},
		{"WorkingDir", func(v value) { v.Text(&c.WorkingDir) }},
	})
}

// set reads a set in the specification's form: an object of empty objects.
func set(v value, form string, into *map[string]struct{}) {
	v.Each(form, func(name string, v value) {
		if *into == nil {
			*into = map[string]struct{}{}
		}
		v.Object(nil)
		(*into)[name] = struct{}{}
	})
}

func labels(v value, into *map[string]string) {
	v.Each(`{"org.opencontainers.image.title": "shop"}`, func(name string, v value) {
		var text string
		v.Text(&text)
		if *into == nil {
			*into = map[string]string{}
		}
		(*into)[name] = text
	})
}

// healthConfig reads Docker's health check, whose durations are in nanoseconds.
func healthConfig(v value, into **v1.HealthConfig) {
	if v.IsNull() {
		return
	}
	var h v1.HealthConfig
	nanoseconds := func(d *time.Duration) func(value) {
		return func(v value) {
			if n, ok := v.Whole(0, int64(24*time.Hour), ""); ok {
				*d = time.Duration(n)
			}
		}
	}
	v.Object(fields{
		{"Test", func(v value) { v.Texts(&h.Test) }},
		{"Interval", nanoseconds(&h.Interval)},
		{"Timeout", nanoseconds(&h.Timeout)},
		{"StartPeriod", nanoseconds(&h.StartPeriod)},
		{"Retries", func(v value) { v.Integer(&h.Retries, 0, 1000) }},
	})
	*into = &h
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
			p.Add("imageConfig.Env", "must be of the form NAME=value, not %s", input.Quote(kv))
		}
	}
	for port := range c.ExposedPorts {
		if !portForm.MatchString(port) {
			p.Add("imageConfig.ExposedPorts", "must be ports such as 80/tcp, not %s", input.Quote(port))
		}
	}
	for volume := range c.Volumes {
		if !strings.HasPrefix(volume, "/") {
			p.Add("imageConfig.Volumes", "must be absolute paths, not %s", input.Quote(volume))
		}
	}
	if c.WorkingDir != "" && !strings.HasPrefix(c.WorkingDir, "/") {
		p.Add("imageConfig.WorkingDir", "must be an absolute path, not %s", input.Quote(c.WorkingDir))
	}
	if c.StopSignal != "" && !signalForm.MatchString(c.StopSignal) {
		p.Add("imageConfig.StopSignal", "must be a signal such as SIGTERM, not %s", input.Quote(c.StopSignal))
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
