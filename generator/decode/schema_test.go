package decode

import (
	"bytes"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"nimi/generator/input"
	"nimi/generator/schema"
)

// compiledSchema is the schema of what this package reads.
var compiledSchema = sync.OnceValue(func() *jsonschema.Schema {
	node := schema.Configuration(func(v input.Value, r *input.Report) { _, _ = Config(v, r) })
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema.JSON(node, "test", func(string) schema.About { return schema.About{} })))
	if err != nil {
		panic(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("nimi.json", document); err != nil {
		panic(err)
	}
	return c.MustCompile("nimi.json")
})

// testSchema compares what the schema says of an input of a test with what this package says: what is refused for its type,
// its range or its words is refused by the schema, and what is well is not.
func testSchema(t *testing.T, text string) {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(text)))
	if err != nil {
		return // no JSON
	}
	var report input.Report
	refused := false
	report.Observe(func(_ input.Value, a input.Asked) { refused = refused || a.Refused })
	v, err := input.Parse([]byte(text), &report)
	if err != nil {
		return
	}
	if _, err := Config(v, &report); err != nil {
		return // no configuration
	}
	switch said := compiledSchema().Validate(document); {
	case said == nil && refused:
		t.Errorf("the schema takes what is refused: %v\n%s", report.Problems(), text)
	case said != nil && report.Count() == 0:
		t.Errorf("the schema refuses what is well: %v\n%s", said, text)
	}
}
