package text

// Digits appends n, which is not negative, with at least so many digits.
func Digits(b []byte, n int64, least int) []byte {
	if least > 1 || n > 9 {
		b = Digits(b, n/10, least-1)
	}
	return append(b, byte('0'+n%10))
}

// Hex appends the last so many hexadecimal digits of n.
//
//go:noinline
func Hex(b []byte, n uint64, digits int) []byte {
	for digits--; digits >= 0; digits-- {
		b = append(b, "0123456789abcdef"[n>>(4*digits)&15])
	}
	return b
}
