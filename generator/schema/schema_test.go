package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"nimi/docs"
	"nimi/generator/decode"
	"nimi/generator/input"
	"nimi/generator/reference"
)

// configuration is the schema of what package decode reads.
var configuration = sync.OnceValue(func() *Node {
	return Configuration(func(v input.Value, r *input.Report) { _, _ = decode.Config(v, r) })
})

// compiled is a validator of that schema.
var compiled = sync.OnceValue(func() *jsonschema.Schema {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(JSON(configuration(), "test", Page())))
	if err != nil {
		panic(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource("nimi.json", document); err != nil {
		panic(err)
	}
	return c.MustCompile("nimi.json")
})

// refusal is what the schema says of a document; nil: it is well.
func refusal(t *testing.T, data []byte) error {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%v: %s", err, data)
	}
	return compiled().Validate(document)
}

// decoded reads a document. It returns the result, what was reported, and whether a value was refused for what it is.
func decoded(data []byte) (c *input.Configuration, problems input.Problems, refused bool, err error) {
	var report input.Report
	report.Observe(func(_ input.Value, a input.Asked) { refused = refused || a.Refused })
	document, err := input.Parse(data, &report)
	if err != nil {
		return nil, nil, false, err
	}
	c, err = decode.Config(document, &report)
	return c, report.Problems(), refused, err
}

// The schema is of the draft that it says.
func TestMetaSchema(t *testing.T) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(JSON(configuration(), "test", Page())))
	if err != nil {
		t.Fatal(err)
	}
	meta := jsonschema.NewCompiler().MustCompile("https://json-schema.org/draft/2020-12/schema")
	if err := meta.Validate(document); err != nil {
		t.Error(err)
	}
}

// elsewhere are options that Nix reads and a launcher never sees, so that there is no code to make a schema of.
var elsewhere = regexp.MustCompile(`^settings\.(container|bubblewrap|kubernetes|ready)\.|^settings\.(kubernetes|ready)$|^settings\.configData\.external$|^ordering\b|^unit\b`)

// Every option of the page has a schema that says what it takes. An option that reads its value with nothing but Value.Kind
// has none.
func TestEveryOptionHasASchema(t *testing.T) {
	found := map[string]*Node{}
	each(configuration(), nil, func(at place, n *Node) { found[at.option()] = n })
	for _, o := range reference.Options(docs.Options) {
		n := found[o.Name]
		switch {
		case elsewhere.MatchString(o.Name):
			if n != nil {
				t.Errorf("%s has a schema and is said to be read elsewhere", o.Name)
			}
		case o.Name == "meta" || o.Name == "passthru": // anything
		case n == nil:
			t.Errorf("%s: the code that reads a configuration does not ask for it, or does so only for some values", o.Name)
		case len(n.Shapes) == 0:
			t.Errorf("%s: nothing says which values it takes: read it with the getters of package input", o.Name)
		}
	}
}

// Every key of the schema is described.
func TestEveryKeyIsDescribed(t *testing.T) {
	about := Page()
	each(configuration(), nil, func(at place, n *Node) {
		option := at.option()
		if strings.HasSuffix(option, ">") || strings.HasSuffix(option, "*") || n.Like != "" || regexp.MustCompile(`\.sockets\.pid\.|\.\*\.(path|mode)$`).MatchString(option) {
			return
		}
		if about(option).Description == "" {
			t.Errorf("%s: neither docs/options.md nor the list of page.go describes it", option)
		}
	})
}

// each calls f with every node.
func each(n *Node, at place, f func(place, *Node)) {
	f(at, n)
	for _, s := range n.Shapes {
		for key, m := range s.Members {
			each(m, append(append(place{}, at...), key), f)
		}
		if s.Rest != nil {
			each(s.Rest, append(append(place{}, at...), "<"+anyName+">"), f)
		}
		if s.Element != nil {
			each(s.Element, append(append(place{}, at...), element(0)), f)
		}
	}
}

// Giving an option its default means the same as leaving it out, and its example is well.
func TestDefaults(t *testing.T) {
	about := Page()
	base := map[string]any{"services": map[string]any{anyName: map[string]any{"process": map[string]any{"argv": []any{"/bin/true"}}}}}
	without, _, _, _ := decoded(marshal(t, base))
	defaults, examples := 0, 0
	each(configuration(), nil, func(at place, n *Node) {
		option := at.option()
		a := about(option)
		if strings.Contains(option, "*") || strings.Contains(strings.TrimPrefix(option, "services.<name>"), "<name>") {
			return // in what is not there by default
		}
		if len(at) > 2 {
			if _, problems, _, _ := decoded(marshal(t, put(base, at[:len(at)-1], map[string]any{}))); len(problems) > 0 {
				return // in a group that wants another option, too
			}
		}
		if a.Default != nil {
			defaults++
			data := marshal(t, put(base, at, a.Default))
			with, problems, _, err := decoded(data)
			if err != nil || len(problems) > 0 || !reflect.DeepEqual(with, without) {
				t.Errorf("%s: its default %v is not what leaving it out means: %v %v", option, a.Default, err, problems)
			}
			if err := refusal(t, data); err != nil {
				t.Errorf("%s: its default %v: %v", option, a.Default, err)
			}
		}
		if a.Example != nil {
			examples++
			data := marshal(t, put(base, at, a.Example))
			if _, _, refused, err := decoded(data); err != nil || refused {
				t.Errorf("%s: its example %v is refused (%v)", option, a.Example, err)
			}
			if err := refusal(t, data); err != nil {
				t.Errorf("%s: its example %v: %v", option, a.Example, err)
			}
		}
	})
	if defaults < 30 || examples < 20 {
		t.Errorf("got %d defaults and %d examples, want more", defaults, examples)
	}
}

func marshal(t *testing.T, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// corpus is the configurations of the tree, good and bad.
func corpus(t testing.TB) (all map[string][]byte) {
	t.Helper()
	all = map[string][]byte{}
	for _, pattern := range []string{
		"../../tests/golden/testdata/*/config.json", "../decode/testdata/*.json", "../../../shared/fixtures/*.json", "../../templates/*/*.json",
		"../../tests/*/testdata/*.json",
	} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			all[file] = data
		}
	}
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range append(pages, "../../README.md") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for i, m := range regexp.MustCompile("(?s)\n```json(?: broken)?\n(.*?)\n```").FindAllSubmatch(text, -1) {
			all[fmt.Sprintf("%s (%d)", page, i)] = m[1]
		}
	}
	return all
}

// The schema and the code agree about every configuration of the tree.
func TestCorpus(t *testing.T) {
	well, wrong := 0, 0
	for name, data := range corpus(t) {
		_, problems, _, err := decoded(data)
		if err != nil {
			continue // no JSON, or no configuration
		}
		if len(problems) == 0 {
			well++
		} else {
			wrong++
		}
		if differ := disagreement(t, data); differ != nil {
			t.Errorf("%s: %v", name, differ)
		}
	}
	if well < 25 || wrong < 5 {
		t.Errorf("got %d good and %d bad configurations, want those of the golden tests, the documentation and package decode", well, wrong)
	}
}

// strange are values of every kind, and what is nearly right.
var strange = []any{
	nil, true, 0.0, 1.0, 1e9, 1e18, -1.5, "", "x", "/x", "TERM", "0", []any{}, []any{"x"}, []any{nil}, []any{""}, []any{"x", ""}, []any{1.0, "x"},
	[]any{[]any{"x"}}, []any{[]any{"x"}, "x"}, []any{[]any{}}, []any{map[string]any{}}, map[string]any{}, map[string]any{"x": nil}, map[string]any{"x": "x"}, map[string]any{"x": []any{true}},
}

// What the schema refuses has a problem, and what is refused for its type, its range or its words is refused by the schema,
// whatever value stands at any place.
func TestAgreement(t *testing.T) {
	service := map[string]any{"process": map[string]any{"argv": []any{"/bin/true"}}}
	base := map[string]any{"services": map[string]any{anyName: service, "other": service}}
	each(configuration(), nil, func(at place, n *Node) {
		for _, v := range strange {
			if wrong := disagreement(t, marshal(t, put(base, at, v))); wrong != nil {
				t.Errorf("%s: %v: %v", at.option(), v, wrong)
			}
		}
	})
}

// FuzzAgreement is the same for values in good configurations.
func FuzzAgreement(f *testing.F) {
	for _, data := range corpus(f) {
		if len(data) < 1000 {
			f.Add(data, uint32(len(data)*7919), uint32(len(data)))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, where, what uint32) {
		var document any
		if len(data) > 20_000 || json.Unmarshal(data, &document) != nil {
			return
		}
		changed := marshal(t, change(document, &where, strange[int(what)%len(strange)]))
		if wrong := disagreement(t, changed); wrong != nil {
			t.Errorf("%v\n%s", wrong, changed)
		}
	})
}

// disagreement says how the schema and the code that reads a document differ about it; nil: they do not.
func disagreement(t *testing.T, data []byte) error {
	t.Helper()
	_, problems, refused, err := decoded(data)
	if err != nil {
		return nil // no configuration at all
	}
	switch said := refusal(t, data); {
	case said != nil && len(problems) == 0:
		return fmt.Errorf("the schema refuses what is well: %w", said)
	case said == nil && refused:
		return errors.New("the schema takes what is refused: " + problems.Error())
	}
	return nil
}

// change returns a document in which one value is another: the one that is number n from the front.
func change(v any, n *uint32, to any) any {
	if *n = *n % 10_000; *n == 0 {
		*n = 9_999
		return to
	}
	*n--
	switch v := v.(type) {
	case map[string]any:
		for _, key := range sortedKeys(v) {
			v[key] = change(v[key], n, to)
		}
	case []any:
		for i := range v {
			v[i] = change(v[i], n, to)
		}
	}
	return v
}

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }
