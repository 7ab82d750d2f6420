package reference

import (
	"encoding/json"
	"strings"
	"testing"

	"nimi/docs"
)

// Everything that the page says of an option is found.
func TestOptions(t *testing.T) {
	all := Options(docs.Options)
	if len(all) < 150 {
		t.Fatalf("the page has %d options", len(all))
	}
	var defaults, examples int
	for _, o := range all {
		if o.Type == "" || o.Meaning == "" || strings.Contains(o.Meaning, "Type: ") {
			t.Errorf("%s: got the type %q and the meaning %q", o.Name, o.Type, o.Meaning)
		}
		if strings.Contains(o.Text, "default: ") != (o.Default+o.Words != "") {
			t.Errorf("%s: got the default %q or %q of\n%s", o.Name, o.Default, o.Words, o.Text)
		}
		if strings.Contains(o.Text, "; for example ") != (o.Example != "") {
			t.Errorf("%s: got the example %q of\n%s", o.Name, o.Example, o.Text)
		}
		if _, err := Literal(o.Default); o.Default != "" && err == nil {
			defaults++
		}
		if _, err := Literal(o.Example); o.Example != "" && err == nil {
			examples++
		}
	}
	if defaults < 100 || examples < 20 {
		t.Errorf("got %d defaults and %d examples that are literals", defaults, examples)
	}
}

func TestLiteral(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"null", "null"}, {" true ", "true"}, {"-1.5", "-1.5"}, {`"a\"b\n\\"`, `"a\"b\n\\"`},
		{"[ ]", "[]"}, {`[ 1 "x" [ true ] ]`, `[1,"x",[true]]`},
		{`{ db = { }; migration.condition = "ready"; "a b".c = 1; migration.x = 2; }`, `{"a b":{"c":1},"db":{},"migration":{"condition":"ready","x":2}}`},
		{"{ # why\n a = 1; }", `{"a":1}`},
		{"lib.getExe x", ""}, {"[ (f x) ]", ""}, {`"${x}"`, ""}, {"{ a = 1 }", ""}, {"[ 1", ""}, {"{ a", ""}, {`"x`, ""}, {"", ""}, {"1 2", ""}, {"{ = 1; }", ""}, {"/a", ""},
	} {
		v, err := Literal(c.text)
		got := ""
		if err == nil {
			b, _ := json.Marshal(v)
			got = string(b)
		}
		if got != c.want {
			t.Errorf("%s: got %s (%v), want %s", c.text, got, err, c.want)
		}
	}
}
