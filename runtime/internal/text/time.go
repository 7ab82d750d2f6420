package text

// Time writes a time, in milliseconds since 1970-01-01, as RFC 3339 has it, in seconds: 2006-01-02T15:04:05Z. It is not
// time.AppendFormat, which brings the names of months and the reading of time zones with it: 30 KB.
func Time(b []byte, ms int64) []byte { return append(second(b, ms), 'Z') }

// TimeMilli is Time with milliseconds: 2006-01-02T15:04:05.000Z.
func TimeMilli(b []byte, ms int64) []byte {
	return append(Digits(append(second(b, ms), '.'), ms%1000, 3), 'Z')
}

func second(b []byte, ms int64) []byte {
	year, month, day := Date(ms / 86_400_000)
	s := ms / 1000 % 86_400
	b = append(Digits(b, year, 4), '-')
	b = append(Digits(b, month, 2), '-')
	b = append(Digits(b, day, 2), 'T')
	b = append(Digits(b, s/3600, 2), ':')
	b = append(Digits(b, s/60%60, 2), ':')
	return Digits(b, s%60, 2)
}
