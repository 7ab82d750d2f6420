package input

import (
	"bytes"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestSyntax(t *testing.T) {
	for _, c := range []struct{ name, input, want string }{
		{"empty", "", "the input is empty, must be a JSON object"},
		{"blank", " \n\t", "the input is empty, must be a JSON object"},
		{"byte order mark", "\uFEFF{}", "the input starts with a byte order mark, must be plain UTF-8"},
		{"UTF-16", "{\x00}\x00", "this is UTF-16, must be UTF-8; nimi reads the JSON of an evaluated configuration"},
		{"NUL at the end", "{}\x00", `line 1, column 3: unexpected '\x00', want the end of the input`},
		{"invalid UTF-8", "{\n\"é\xff\": 1}", "line 2, column 3: byte 0xff at offset 5 is not valid UTF-8"},
		{"surrogate in UTF-8", "{\"\xed\xa0\x80\": 1}", "line 1, column 3: byte 0xed at offset 2 is not valid UTF-8"},
		{"truncated", "{\n  \"services\": {", "line 2, column 16: unexpected end of input, want a key in double quotes"},
		{"truncated string", `{"a`, "line 1, column 4: unexpected end of input, want the end of a string"},
		{"truncated escape", `{"a\`, "line 1, column 5: unexpected end of input, want the end of a string"},
		{"truncated word", `{"a": tru`, "line 1, column 7: unexpected 't', want a value"},
		{"trailing bytes", "{}\n{}", "line 2, column 1: unexpected '{', want the end of the input"},
		{"trailing comma", `{"a": 1,}`, "line 1, column 8: a comma before '}', which JSON does not allow; remove the comma"},
		{"trailing comma and a line", "{\"a\": 1,\n}", "line 1, column 8: a comma before '}', which JSON does not allow; remove the comma"},
		{"list comma", `{"a": [1 , ]}`, "line 1, column 10: a comma before ']', which JSON does not allow; remove the comma"},
		{"comma in the wrong list", `{"a": [1,}`, "line 1, column 10: unexpected '}', want a value"},
		{"only a comma", `{"a": [,]}`, "line 1, column 8: unexpected ',', want a value"},
		{"two commas", `{"a": 1,, "b": 2}`, "line 1, column 9: unexpected ',', want a key in double quotes"},
		{"no comma", `{"a": [1 2]}`, "line 1, column 10: unexpected '2', want a comma or ']'"},
		{"wrong bracket", `{"a": [1}`, "line 1, column 9: unexpected '}', want a comma or ']'"},
		{"no colon", `{"a" 1}`, "line 1, column 6: unexpected '1', want a colon"},
		{"comment", "{ // no\n}", "line 1, column 3: unexpected '/', want a key in double quotes; comments are not JSON, remove them"},
		{"comment in front", "// no\n{}", "line 1, column 1: unexpected '/', want a value; comments are not JSON, remove them"},
		{"comment behind", "{} # no", "line 1, column 4: unexpected '#', want the end of the input; comments are not JSON, remove them"},
		{"long comment", `{"a": /* no */ 1}`, "line 1, column 7: unexpected '/', want a value; comments are not JSON, remove them"},
		{"comment after a value", `{"a": 1 # one` + "\n}", "line 1, column 9: unexpected '#', want a comma or '}'; comments are not JSON, remove them"},
		{"single quotes", "{'a': 1}", `line 1, column 2: unexpected '\'', want a key in double quotes; strings have double quotes in JSON`},
		{"single quoted value", `{"a": 'b'}`, `line 1, column 7: unexpected '\'', want a value; strings have double quotes in JSON`},
		{"bare key", "{a: 1}", `line 1, column 2: unexpected 'a', want a key in double quotes`},
		{"Python", `{"a": True}`, `line 1, column 7: unexpected 'T', want a value; write true`},
		{"none", `{"a": None}`, `line 1, column 7: unexpected 'N', want a value; write null`},
		{"undefined", `{"a": undefined}`, `line 1, column 7: unexpected 'u', want a value; write null`},
		{"leading zero", `{"a": 01}`, "line 1, column 8: unexpected '1', want a comma or '}'"},
		{"plus", `{"a": +1}`, "line 1, column 7: unexpected '+', want a value"},
		{"no fraction", `{"a": 1.}`, "line 1, column 9: unexpected '}', want a digit"},
		{"no exponent", `{"a": 1e+}`, "line 1, column 10: unexpected '}', want a digit"},
		{"NaN", `{"a": NaN}`, "line 1, column 7: unexpected 'N', want a value"},
		{"raw newline", "{\"a\": \"x\ny\"}", "line 1, column 9: raw control character 0x0a in a string, must be escaped"},
		{"escape", `{"a": "\x"}`, `line 1, column 8: unknown escape sequence, must be one of \" \\ \/ \b \f \n \r \t \u`},
		{"short \\u", `{"a": "\u12"}`, `line 1, column 8: \u must be followed by four hexadecimal digits`},
		{"signed \\u", `{"a": "\u+123"}`, `line 1, column 8: \u must be followed by four hexadecimal digits`},
		{"high surrogate", `{"a": "\ud800x"}`, `line 1, column 8: \ud800 is half of a surrogate pair, must be a whole one`},
		{"low surrogate", `{"a": "\udc00"}`, `line 1, column 8: \udc00 is half of a surrogate pair, must be a whole one`},
		{"two high surrogates", `{"a": "\ud800\ud800"}`, `line 1, column 8: \ud800 is half of a surrogate pair, must be a whole one`},
	} {
		wantError(t, c.name, c.input, c.want)
	}
}

// wantError parses what is no JSON.
func wantError(t *testing.T, name, text, want string) {
	t.Helper()
	if _, err := Parse([]byte(text), &Report{}); err == nil || err.Error() != want {
		t.Errorf("%s: got\n  %v\nwant\n  %s", name, err, want)
	}
}

func TestDepth(t *testing.T) {
	nest := func(n int) string { return `{"meta": ` + strings.Repeat("[", n) + strings.Repeat("]", n) + `}` }
	if _, err := Parse([]byte(nest(maxDepth-1)), &Report{}); err != nil {
		t.Errorf("got %v, want no error", err)
	}
	wantError(t, "one too deep", nest(maxDepth), "line 1, column 521: more than 512 levels of nesting")
	wantError(t, "unclosed", strings.Repeat("[", 1_000_000), "line 1, column 513: more than 512 levels of nesting")
}

// TestOtherFormats gives what people have at hand instead of JSON.
func TestOtherFormats(t *testing.T) {
	for name, all := range map[string][]string{
		"this is a program":                              {"\x7fELF\x02\x01", "\xcf\xfa\xed\xfe\x07"},
		"this is compressed (gzip)":                      {"\x1f\x8b\x08"},
		"this is UTF-16, must be UTF-8":                  {"\xff\xfe{\x00}\x00", "\xfe\xff\x00{", "\x00{\x00}"},
		"this looks like YAML":                           {"web:\n  command: x\n", "---\na: 1\n", "- a\n- b\n", "# yes\nservices:\n  web:\n    process:\n      argv: [x]\n"},
		"this looks like a compose file in YAML":         {"version: '3'\nservices:\n  web:\n    image: nginx\n", "services:\n  web:\n    build: .\n"},
		"this looks like a process-compose file in YAML": {"version: \"0.5\"\nprocesses:\n  web:\n    command: x\n", "processes:\n  a: {}\n"},
		"this looks like a Kubernetes manifest in YAML":  {"apiVersion: v1\nkind: Pod\n"},
		"this looks like a Procfile":                     {"web: bundle exec rails\nworker: sidekiq -q x\n", "# all\nweb: ./run"},
		"this looks like a systemd unit":                 {"[Unit]\nDescription=x\n[Service]\nExecStart=/a\n", "# x\n[Service]\nExecStart=/a"},
		"this looks like a supervisord configuration":    {"[program:web]\ncommand=/a\n", "[supervisord]\nnodaemon=true\n"},
		"this looks like TOML or an INI file":            {"[web]\ncommand = \"x\"\n", "[[a.b]]\nx = 1\n"},
		"this looks like a Nix expression": {
			"{ pkgs, ... }:\n{ services.web.process.argv = [ \"x\" ]; }", "{ services.web.process.argv = [ \"x\" ]; }", "{\n  # x\n  a = 1;\n}\n",
			"let x = 1; in { }", "{ config, lib, ... }@args: { a = 1; }", "# x\n{ pkgs }: with pkgs; { a = 1; }",
		},
		"this looks like messages of Nix, which go to the standard error": {"warning: Git tree '/x' is dirty\n{}", "trace: x\n{\"services\": {}}", "error: attribute 'x' missing\n"},
		"this looks like a shell script":                                  {"#!/bin/sh\nexec x\n"},
	} {
		for _, text := range all {
			wantError(t, name, text, name+"; nimi reads the JSON of an evaluated configuration")
		}
	}
	// JSON with an error stays JSON with an error.
	for text, want := range map[string]string{
		`{"services": {"web": }}`:         "line 1, column 22: unexpected '}', want a value",
		`{"a": 1` + "\n" + `services: 2}`: "line 2, column 1: unexpected 's', want a comma or '}'",
		"[Unit":                           "line 1, column 2: unexpected 'U', want a value",
		"{":                               "line 1, column 2: unexpected end of input, want a key in double quotes",
		"hello":                           "line 1, column 1: unexpected 'h', want a value",
	} {
		wantError(t, text, text, want)
	}
}

// TestHuge gives inputs that are made to use up memory or time: they have to be refused for next to nothing.
func TestHuge(t *testing.T) {
	const limit, patience = 1 << 20, 5 * time.Second
	deep := `{"services": {"a": ` + strings.Repeat(`{"services": {"a": `, 1_000_000)
	big := make([]byte, 100<<20)
	copy(big, `{"services": {"a": {"process": {"argv": ["`)
	for _, c := range []struct {
		name  string
		input []byte
		want  string
	}{
		{"a million nested services", []byte(deep), "more than 512 levels of nesting"},
		{"a million lists", bytes.Repeat([]byte("["), 1_000_000), "more than 512 levels of nesting"},
		{"100 MB", big, "the input is larger than 64 MiB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			_, err := Parse(c.input, &Report{})
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			if err == nil || !strings.HasSuffix(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			if got := after.TotalAlloc - before.TotalAlloc; got > limit {
				t.Errorf("got %d bytes allocated, want at most %d", got, limit)
			}
			if took > patience {
				t.Errorf("got %v, want at most %v", took, patience)
			}
		})
	}
}
