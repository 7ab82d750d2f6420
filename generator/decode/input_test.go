package decode

import (
	"bytes"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestInput(t *testing.T) {
	testWrong(t, []wrong{
		{"empty", "", []string{"the input is empty, must be a JSON object"}},
		{"blank", " \n\t", []string{"the input is empty, must be a JSON object"}},
		{"list", "[]", []string{"the configuration must be an object, not a list"}},
		{"string", `"x"`, []string{"the configuration must be an object, not a string"}},
		{"number", "12", []string{"the configuration must be an object, not a number"}},
		{"null", "null", []string{"the configuration must be an object, not null"}},
		{"boolean", "true", []string{"the configuration must be an object, not a boolean"}},
		{"byte order mark", "\uFEFF{}", []string{"the input starts with a byte order mark, must be plain UTF-8"}},
		{"UTF-16", "{\x00}\x00", []string{`line 1, column 2: unexpected '\x00', want a key in double quotes`}},
		{"NUL at the end", "{}\x00", []string{`line 1, column 3: unexpected '\x00', want the end of the input`}},
		{"invalid UTF-8", "{\n\"é\xff\": 1}", []string{"line 2, column 3: byte 0xff at offset 5 is not valid UTF-8"}},
		{"surrogate in UTF-8", "{\"\xed\xa0\x80\": 1}", []string{"line 1, column 3: byte 0xed at offset 2 is not valid UTF-8"}},
		{"truncated", "{\n  \"services\": {", []string{"line 2, column 16: unexpected end of input, want a key in double quotes"}},
		{"truncated string", `{"a`, []string{"line 1, column 4: unexpected end of input, want the end of a string"}},
		{"truncated escape", `{"a\`, []string{"line 1, column 5: unexpected end of input, want the end of a string"}},
		{"truncated word", `{"a": tru`, []string{"line 1, column 7: unexpected 't', want a value"}},
		{"trailing bytes", "{}\n{}", []string{"line 2, column 1: unexpected '{', want the end of the input"}},
		{"trailing comma", `{"a": 1,}`, []string{"line 1, column 9: unexpected '}', want a key in double quotes"}},
		{"list comma", `{"a": [1,]}`, []string{"line 1, column 10: unexpected ']', want a value"}},
		{"no comma", `{"a": [1 2]}`, []string{"line 1, column 10: unexpected '2', want a comma or ']'"}},
		{"wrong bracket", `{"a": [1}`, []string{"line 1, column 9: unexpected '}', want a comma or ']'"}},
		{"no colon", `{"a" 1}`, []string{"line 1, column 6: unexpected '1', want a colon"}},
		{"comment", "{ // no\n}", []string{"line 1, column 3: unexpected '/', want a key in double quotes"}},
		{"single quotes", "{'a': 1}", []string{`line 1, column 2: unexpected '\'', want a key in double quotes`}},
		{"leading zero", `{"a": 01}`, []string{"line 1, column 8: unexpected '1', want a comma or '}'"}},
		{"plus", `{"a": +1}`, []string{"line 1, column 7: unexpected '+', want a value"}},
		{"no fraction", `{"a": 1.}`, []string{"line 1, column 9: unexpected '}', want a digit"}},
		{"no exponent", `{"a": 1e+}`, []string{"line 1, column 10: unexpected '}', want a digit"}},
		{"NaN", `{"a": NaN}`, []string{"line 1, column 7: unexpected 'N', want a value"}},
		{"raw newline", "{\"a\": \"x\ny\"}", []string{"line 1, column 9: raw control character 0x0a in a string, must be escaped"}},
		{"escape", `{"a": "\x"}`, []string{`line 1, column 8: unknown escape sequence, must be one of \" \\ \/ \b \f \n \r \t \u`}},
		{"short \\u", `{"a": "\u12"}`, []string{`line 1, column 8: \u must be followed by four hexadecimal digits`}},
		{"signed \\u", `{"a": "\u+123"}`, []string{`line 1, column 8: \u must be followed by four hexadecimal digits`}},
		{"high surrogate", `{"a": "\ud800x"}`, []string{`line 1, column 8: \ud800 is half of a surrogate pair, must be a whole one`}},
		{"low surrogate", `{"a": "\udc00"}`, []string{`line 1, column 8: \udc00 is half of a surrogate pair, must be a whole one`}},
		{"two high surrogates", `{"a": "\ud800\ud800"}`, []string{`line 1, column 8: \ud800 is half of a surrogate pair, must be a whole one`}},
	})
}

func TestDepth(t *testing.T) {
	nest := func(n int) string {
		return `{"meta": ` + strings.Repeat("[", n) + strings.Repeat("]", n) + `, "services": {"a": {"process": {"argv": ["/a"]}}}}`
	}
	good(t, nest(maxDepth-1))
	testWrong(t, []wrong{
		{"one too deep", nest(maxDepth), []string{"line 1, column 521: more than 512 levels of nesting"}},
		{"unclosed", strings.Repeat("[", 1_000_000), []string{"line 1, column 513: more than 512 levels of nesting"}},
	})
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
			_, problems := Config(c.input)
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			if len(problems) != 1 || !strings.HasSuffix(problems[0].Text, c.want) {
				t.Errorf("got %v, want %q", problems, c.want)
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
