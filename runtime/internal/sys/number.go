package sys

// Number reads a decimal number of at most 18 digits. ok is false for anything else. strconv would bring the quoting of
// strings, for its errors, into every launcher: 12 KB.
func Number(s string) (n int, ok bool) {
	if s == "" || len(s) > 18 {
		return 0, false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}
