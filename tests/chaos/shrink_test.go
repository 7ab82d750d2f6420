package chaos

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// mostShrinking is how long a scenario is made smaller.
const mostShrinking = 100 * time.Second

// shrink takes away what can be taken away while the finding stays. What shows only now and then is tried three times.
func (w *world) shrink(t *testing.T, s scenario, binary, kind string) (scenario, int) {
	deadline, tries := time.Now().Add(mostShrinking), 0
	shows := func(c scenario, binary string) bool {
		for range 3 {
			if time.Now().After(deadline) {
				return false
			}
			tries++
			for _, f := range w.run(c, binary) {
				if f.kind == kind {
					return true
				}
			}
		}
		return false
	}
	for smaller := true; smaller; {
		smaller = false
		for _, change := range changes(s) {
			c := s.copy()
			change.do(&c)
			b := binary
			if change.builds {
				var err error
				if b, err = w.launcher(t, c.Config); err != nil {
					continue
				}
			}
			if shows(c, b) {
				s, binary, smaller = c, b, true
				break
			}
			if time.Now().After(deadline) {
				return s, tries
			}
		}
	}
	return s, tries
}

// A change makes a scenario smaller.
type change struct {
	builds bool
	do     func(*scenario)
}

// changes lists the ways to make a scenario smaller, those that take away most first.
func changes(s scenario) (list []change) {
	add := func(builds bool, do func(*scenario)) { list = append(list, change{builds, do}) }
	if len(s.Actions) > 1 {
		add(false, func(c *scenario) { c.Actions = nil })
	}
	if len(s.Stage) > 1 {
		add(false, func(c *scenario) { c.Stage = nil })
	}
	services := s.Config["services"].(JSON)
	if len(services) > 1 {
		for _, name := range slices.Sorted(maps.Keys(services)) {
			add(true, func(c *scenario) {
				delete(c.Config["services"].(JSON), name)
				for _, other := range c.Config["services"].(JSON) {
					if nimi, ok := other.(JSON)["nimi"].(JSON); ok {
						if on, ok := nimi["dependsOn"].(JSON); ok {
							delete(on, name)
						}
					}
				}
			})
		}
	}
	for i := range s.Actions {
		add(false, func(c *scenario) { c.Actions = slices.Delete(c.Actions, i, i+1) })
	}
	for i := range s.Stage {
		add(false, func(c *scenario) { c.Stage = slices.Delete(c.Stage, i, i+1) })
	}
	for _, role := range slices.Sorted(maps.Keys(s.Programs)) {
		add(false, func(c *scenario) { delete(c.Programs, role) })
		words := strings.Fields(s.Programs[role])
		if len(words) > 1 {
			for i := range words {
				add(false, func(c *scenario) { c.Programs[role] = strings.Join(slices.Delete(slices.Clone(words), i, i+1), " ") })
			}
		}
	}
	if s.Stdout != "fast" {
		add(false, func(c *scenario) { c.Stdout = "fast" })
	}
	if s.Stderr != "fast" {
		add(false, func(c *scenario) { c.Stderr = "fast" })
	}
	for _, name := range slices.Sorted(maps.Keys(services)) {
		service := services[name].(JSON)
		for _, key := range slices.Sorted(maps.Keys(service)) {
			if key != "process" && key != "nimi" {
				add(true, func(c *scenario) { delete(c.Config["services"].(JSON)[name].(JSON), key) })
			}
		}
		if nimi, ok := service["nimi"].(JSON); ok {
			for _, key := range slices.Sorted(maps.Keys(nimi)) {
				add(true, func(c *scenario) { delete(c.Config["services"].(JSON)[name].(JSON)["nimi"].(JSON), key) })
			}
		}
	}
	settings := s.Config["settings"].(JSON)
	for _, key := range slices.Sorted(maps.Keys(settings)) {
		if key != "binName" {
			add(true, func(c *scenario) { delete(c.Config["settings"].(JSON), key) })
		}
	}
	return list
}

// replaceWorld puts the directory of this run in the place of that of another.
func replaceWorld(text []byte, dir string) []byte {
	return regexp.MustCompile(`/var/tmp/nimi-chaos-[0-9]+`).ReplaceAll(text, []byte(dir))
}
