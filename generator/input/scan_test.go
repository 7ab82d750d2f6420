package input

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"testing"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// FuzzDocument holds the scanner and gjson against encoding/json: the same documents are JSON, halves of
// surrogate pairs apart, and each means the same.
func FuzzDocument(f *testing.F) {
	for _, name := range []string{"startup.json", "bad.json"} {
		f.Add(read(f, name))
	}
	for _, s := range []string{
		`{"a": [1, -0.5e+3, "\ud83d\ude00\\\"\u0000", true, null, {}, []]}`, `{"a":1,"a":2}`, `[[1] ,[2 ] ]`, `{"":""}`,
		`"\\\\\""`, `[1,]`, `{"a" : {"b":[{"c":"}"}]}}`, `["\\","\"]"]`, `{"\u0061\n":{"x":1e5}}`, `{"a":"\ud800"}`,
	} {
		f.Add([]byte(s))
	}
	half := regexp.MustCompile(`(?i)\\ud[89a-f]`)
	f.Fuzz(func(t *testing.T, data []byte) {
		if !utf8.Valid(data) {
			return
		}
		s := scanner{data: data}
		text := s.document()
		valid := json.Valid(data)
		if text == "" && !valid {
			t.Fatalf("got accepted, want refused as by encoding/json: %q", data)
		}
		if text != "" {
			if valid && !half.Match(data) && len(data) <= maxDepth {
				t.Fatalf("got %q, want accepted as by encoding/json: %q", text, data)
			}
			return
		}
		var want any
		if err := json.Unmarshal(data, &want); err != nil {
			return // A number that float64 cannot hold.
		}
		if got := meaning(Value{json: gjson.ParseBytes(data)}); !reflect.DeepEqual(got, want) {
			t.Fatalf("got %#v, want %#v from %q", got, want, data)
		}
	})
}

// read returns a configuration from another package's tests.
func read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "decode", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// meaning returns a value as encoding/json would decode it; the last of repeated keys counts there.
func meaning(v Value) any {
	switch v.Kind() {
	case Object:
		object := map[string]any{}
		for _, m := range v.Peek() {
			object[m.Name] = meaning(m.Value)
		}
		return object
	case List:
		list := []any{}
		v.json.ForEach(func(_, json gjson.Result) bool {
			list = append(list, meaning(Value{json: json}))
			return true
		})
		return list
	case Number:
		n, _ := strconv.ParseFloat(v.json.Raw, 64)
		return n
	case String:
		return v.json.Str
	case Boolean:
		return v.json.Type == gjson.True
	}
	return nil
}
