package text

// Date turns days since 1970-01-01 into a date of the Gregorian calendar. Years are counted from 1 March, so that the leap
// day is the last one; 400 years have 146,097 days.
func Date(days int64) (year, month, day int64) {
	days += 719_468 // since 0000-03-01
	era := days / 146_097
	d := days % 146_097                            // of the 400 years
	y := (d - d/1460 + d/36_524 - d/146_096) / 365 // of the 400 years
	d -= 365*y + y/4 - y/100                       // of the year that begins in March
	m := (5*d + 2) / 153                           // March is 0
	day, month, year = d-(153*m+2)/5+1, m+3, y+400*era
	if month > 12 {
		month, year = month-12, year+1
	}
	return year, month, day
}
