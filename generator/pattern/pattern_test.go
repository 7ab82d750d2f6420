package pattern

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestWrong(t *testing.T) {
	const large = "is too complex: its automaton would have more than 2000 states or 64 KiB; look for less, or with shorter repetitions"
	const no = "is no regular expression (RE2 syntax): "
	for expression, want := range map[string]string{
		"(":                              no + "missing closing ): \"(\"",
		"a**":                            no + "invalid nested repetition operator: \"**\"",
		"[z-a]":                          no + "invalid character class range: \"z-a\"",
		`\1`:                             no + "invalid escape sequence: \"\\\\1\"",
		"(?=a)":                          no + "invalid or unsupported Perl syntax: \"(?=\"",
		"\xff":                           no + "invalid UTF-8: \"�\"",
		"a{1001}":                        no + "invalid repeat count: \"{1001}\"",
		"a\nb":                           "can match no line",
		"a^b":                            "can match no line",
		`[^\x00-\x{10FFFF}]`:             "can match no line",
		`\bx\Bz\b\B`:                     "can match no line",
		"a[ab]{12}$":                     large,
		"(x+x+)+y.{1000}":                large,
		`\pL{500}\pN{500}`:               large,
		`(?i)(a|b|c)*d[a-z]{100}\b.{50}`: large,
		strings.Repeat("x", 10_001):      large,
		strings.Repeat("(.{1000})", 900): large,
	} {
		begin := time.Now()
		_, err := Compile(expression)
		if err == nil || err.Error() != want {
			t.Errorf("%.40q: got %v, want %s", expression, err, want)
		}
		if took := time.Since(begin); took > time.Minute {
			t.Errorf("%.40q: took %v", expression, took)
		}
	}
}

// Tables are small, the same each time, and printable.
func TestTable(t *testing.T) {
	for expression, most := range map[string]int{
		"ready":                                  300,
		"x":                                      40,
		"(?i)listening on":                       700,
		`^\[\d{4}-\d\d-\d\d\] (ready|started)\b`: 1500,
		`\p{Greek}`:                              4000,
		strings.Repeat("a", 1000):                10_000,
		`\pL+`:                                   60_000,
	} {
		one, err := Compile(expression)
		if err != nil {
			t.Errorf("%.40q: %v", expression, err)
			continue
		}
		two, _ := Compile(expression)
		if one != two {
			t.Errorf("%.40q: got two tables", expression)
		}
		if len(one) > most {
			t.Errorf("%.40q: got a table of %d bytes, want at most %d", expression, len(one), most)
		}
		if !regexp.MustCompile("^[?-~]+$").MatchString(one) {
			t.Errorf("%.40q: got %q, want it printable", expression, one)
		}
	}
}
