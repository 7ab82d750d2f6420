package importer

import (
	"regexp"
	"strings"
)

// A variable stands between these two in what rules set, until all is read: only then is it known whether a service has any, so
// that every other dollar in it has to be doubled (nimi.expand).
const variableBegin, variableEnd = "\uE000", "\uE001"

// variable returns a variable, whose default is what stands behind its name: ":-" is nothing.
func variable(name, byDefault string) string { return variableBegin + name + byDefault + variableEnd }

var references = regexp.MustCompile(`\$\$|\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$([A-Za-z_][A-Za-z0-9_]*)`)

// referenced turns $NAME and ${NAME} into variables that are empty where they are not set, and $$ into a dollar.
func referenced(s string) string {
	return references.ReplaceAllStringFunc(s, func(found string) string {
		if found == "$$" {
			return "$"
		}
		return variable(strings.Trim(found, "${}"), ":-")
	})
}

// settleVariables writes the variables of each service.
func (j *job) settleVariables() {
	services, _ := j.out["services"].(map[string]any)
	for _, name := range sortedKeys(services) {
		service, _ := services[name].(map[string]any)
		if !contains(service, variableBegin) {
			continue
		}
		t := &target{job: j, at: "services." + name, path: []string{"services", name}}
		expand := t.has("nimi.expand")
		if expand {
			t.set("expand", "nimi.expand", true)
		} else {
			j.say(t.at, "has variables in its arguments or its environment, which this version does not expand")
		}
		for _, path := range []string{"process.argv", "process.environment", "nimi.hooks", "nimi.stop", "nimi.reload", "nimi.ready", "nimi.health", "nimi.condition"} {
			parts := append([]string{"services", name}, strings.Split(path, ".")...)
			if v := get(j.out, parts); v != nil {
				put(j.out, parts, settled(v, expand))
			}
		}
	}
}

// settled returns a value with its variables as nimi.expand has them.
func settled(v any, expand bool) any {
	switch v := v.(type) {
	case string:
		if expand {
			v = strings.ReplaceAll(v, "$", "$$")
		}
		return strings.NewReplacer(variableBegin, "${", variableEnd, "}").Replace(v)
	case []any:
		for i := range v {
			v[i] = settled(v[i], expand)
		}
	case map[string]any:
		for key := range v {
			v[key] = settled(v[key], expand)
		}
	}
	return v
}

// contains reports whether a string is in a value.
func contains(v any, s string) bool {
	switch v := v.(type) {
	case string:
		return strings.Contains(v, s)
	case []any:
		for _, e := range v {
			if contains(e, s) {
				return true
			}
		}
	case map[string]any:
		for _, e := range v {
			if contains(e, s) {
				return true
			}
		}
	}
	return false
}
