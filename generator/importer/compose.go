package importer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/sirupsen/logrus"

	"nimi/generator/input"
)

func composeFormat() format {
	return format{
		name: "compose", title: "compose files",
		sections: []section{{"A service", composeService}, {"The file", composeTop}},
		is:       yamlWith("services"),
		read:     readCompose,
	}
}

// readCompose reads a compose file, with compose.override.yaml if that is beside it.
func readCompose(j *job, path string) error {
	model, err := composeModel(j, path)
	if err != nil {
		return err
	}
	services, _ := model["services"].(map[string]any)
	c := compose{j, model, sortedKeys(services)}
	targets := j.begin(c.names, "services.")
	for i, name := range c.names {
		tree, _ := services[name].(map[string]any)
		c.service(targets[i], tree)
	}
	delete(model, "services")
	for key, value := range asWritten(path) { // what the library takes out
		if key == "version" || key == "include" {
			model[key] = value
		}
	}
	j.settings("").apply(composeTop, "", model)
	return nil
}

// composeModel has the file read by compose's own library: with includes and extensions, in the long form. Variables have the
// values that .env gives them, or their defaults.
func composeModel(j *job, path string) (model map[string]any, err error) {
	defer func() { // the library trusts its input in places
		if r := recover(); r != nil {
			err = fmt.Errorf("%s: cannot be read: %v", path, r)
		}
	}()
	logrus.SetOutput(io.Discard)
	dir, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	var files []types.ConfigFile
	for _, name := range []string{path, override(path)} {
		if name == "" {
			continue
		}
		data, err := readFile(name)
		if err != nil {
			return nil, err
		}
		files = append(files, types.ConfigFile{Filename: name, Content: data})
		if name != path {
			j.say("", "%s is read too, as compose does", filepath.Base(name))
		}
	}
	env := map[string]string{}
	if data, err := readFile(filepath.Join(dir, ".env")); err == nil {
		if env, err = dotenv.Parse(strings.NewReader(string(data))); err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Join(dir, ".env"), err)
		}
	} else if !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	details := types.ConfigDetails{WorkingDir: dir, ConfigFiles: files, Environment: env}
	model, err = loader.LoadModelWithContext(context.Background(), details, func(o *loader.Options) {
		o.SetProjectName(loader.NormalizeProjectName(filepath.Base(dir)), false)
		o.SkipNormalization, o.SkipResolveEnvironment, o.SkipResolveLabels, o.SkipDefaultValues = true, true, true, true
		lookup := o.Interpolate.LookupValue
		o.Interpolate.LookupValue = func(name string) (string, bool) {
			value, set := lookup(name)
			if set {
				j.say("", "${%s} is what .env says, %s: it is written into the configuration", name, input.Quote(value))
			} else {
				j.say("", "${%s} is not in .env: its default, or nothing, is written into the configuration", name)
			}
			return value, set
		}
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if model["name"] == nil {
		if name := loader.NormalizeProjectName(filepath.Base(dir)); name != "" {
			model["name"] = name
			j.say("name", "is %s, that of the directory, as with compose", input.Quote(name))
		}
	}
	return plain(model).(map[string]any), nil
}

// asWritten returns what a file says, before anything is done to it.
func asWritten(path string) map[string]any {
	tree, err := readYAML(path)
	if err != nil {
		return nil // the library has read it, and knows more of YAML
	}
	return tree
}

// override returns the file of the usual name that compose reads as well, if it is there.
func override(path string) string {
	ext := filepath.Ext(path)
	name := strings.TrimSuffix(filepath.Base(path), ext)
	if name != "compose" && name != "docker-compose" {
		return ""
	}
	other := filepath.Join(filepath.Dir(path), name+".override"+ext)
	if _, err := os.Stat(other); err != nil {
		return ""
	}
	return other
}

// compose is a file that is read.
type compose struct {
	*job
	model map[string]any
	names []string
}

// service reads a service.
func (c *compose) service(t *target, tree map[string]any) {
	t.tree = tree
	c.argv(t, tree)
	// What compose does without being told.
	if tree["restart"] == nil && get(tree, []string{"deploy", "restart_policy"}) == nil {
		t.set("restart", "nimi.restart.mode", "never")
	}
	if tree["stop_grace_period"] == nil {
		t.set("stop_grace_period", "nimi.stop.timeout", int64(10_000))
	}
	if t.has("nimi.stop.to") {
		t.set("stop_signal", "nimi.stop.to", "main")
	}
	c.secrets(t, tree)
	t.apply(composeService, "", tree)
	c.hosts(t)
}

// argv makes the program of entrypoint and command. What an image would start is not known.
func (c *compose) argv(t *target, tree map[string]any) {
	entrypoint, command := commandOf(tree["entrypoint"]), commandOf(tree["command"])
	image, _ := text(tree["image"])
	argv := slices.Concat(entrypoint, command)
	usual := starts[programOf(image)]
	switch {
	case len(entrypoint) == 0 && len(usual) > 0 && (len(command) == 0 || strings.HasPrefix(command[0], "-")):
		argv = slices.Concat(usual[:1], command)
		if len(command) == 0 {
			argv = usual
		}
		t.say(t.key("command"), "%s is what the image of this name starts as a rule", input.Quote(strings.Join(argv, " ")))
	case len(argv) == 0 && (image != "" || tree["build"] != nil):
		if image == "" {
			image = t.name()
		}
		argv = []string{programOf(image)}
		t.say(t.at, "has no command: %s is guessed from the name of the image; process.argv is to have what the image starts", input.Quote(argv[0]))
	case len(entrypoint) == 0 && len(argv) > 0:
		t.say(t.key("command"), "an entrypoint of the image would stand before it: if the image has one, put it into process.argv")
	}
	if len(argv) > 0 {
		t.set("command", "process.argv", anys(argv))
	}
}

// starts has what well-known images start without a command, as their own Dockerfiles say. The entrypoints of these images put the
// program before a command that begins with an option.
var starts = map[string][]string{
	"caddy":     {"caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"},
	"haproxy":   {"haproxy", "-f", "/usr/local/etc/haproxy/haproxy.cfg"},
	"mariadb":   {"mariadbd"},
	"memcached": {"memcached"},
	"mongo":     {"mongod"},
	"mysql":     {"mysqld"},
	"nginx":     {"nginx", "-g", "daemon off;"},
	"postgres":  {"postgres"},
	"rabbitmq":  {"rabbitmq-server"},
	"redis":     {"redis-server"},
	"traefik":   {"traefik"},
	"valkey":    {"valkey-server"},
}

// programOf guesses the program from the name of an image.
func programOf(image string) string {
	image, _, _ = strings.Cut(image, "@")
	image = image[strings.LastIndexByte(image, '/')+1:]
	image, _, _ = strings.Cut(image, ":")
	if image == "" {
		return "true"
	}
	return image
}

// commandOf returns a command as a list, or as words of a shell.
func commandOf(v any) []string {
	if line, ok := v.(string); ok {
		argv, err := words(line)
		if err != nil {
			return []string{"sh", "-c", line}
		}
		return argv
	}
	argv, _ := texts(v)
	if v == nil {
		return nil
	}
	return argv
}

// secrets makes credentials of the secrets that are files, where the service expects them.
func (c *compose) secrets(t *target, tree map[string]any) {
	list, _ := tree["secrets"].([]any)
	for _, e := range list {
		secret, _ := e.(map[string]any)
		source, _ := text(secret["source"])
		file, _ := text(get(c.model, []string{"secrets", source, "file"}))
		if file == "" {
			t.say(t.key("secrets"), "%s is not from a file, nothing is made of it: nimi.credentials wants the path of one", input.Quote(source))
			continue
		}
		place, _ := text(secret["target"])
		if place == "" {
			place = source
		}
		if !filepath.IsAbs(place) {
			place = filepath.Join("/run/secrets", place)
		}
		t.set("secrets", "nimi.credentials", map[string]any{"source": file, "path": place}, source)
	}
}

// hosts says which values name another service as a host: here all share the machine's network.
func (c *compose) hosts(t *target) {
	argv, _ := t.get("process.argv").([]any)
	environment, _ := t.get("process.environment").(map[string]any)
	for _, name := range c.names {
		quoted := regexp.QuoteMeta(name)
		host := regexp.MustCompile(`[@/,=]` + quoted + `(:\d|/|,|$)|^` + quoted + `:\d`)
		for _, e := range argv[min(1, len(argv)):] {
			if s, _ := e.(string); host.MatchString(s) {
				t.say(t.key("command"), "%s names the host %s, a service: here it is localhost", input.Quote(s), name)
			}
		}
		for _, key := range sortedKeys(environment) {
			if s, _ := environment[key].(string); host.MatchString(s) || s == name && name != t.name() {
				t.say(t.key("environment."+key), "%s names the host %s, a service: here it is localhost", input.Quote(s), name)
			}
		}
	}
}

// plain returns a value that is made of maps, lists and scalars alone.
func plain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key := range v {
			v[key] = plain(v[key])
		}
	case map[any]any:
		m := map[string]any{}
		for key := range v {
			m[fmt.Sprint(key)] = plain(v[key])
		}
		return m
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
	case []string:
		return anys(v)
	}
	return v
}
