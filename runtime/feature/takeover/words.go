package takeover

import (
	"strconv"

	"nimi/runtime/internal/carry"
)

// summary says how many services have which fate.
func (t *takeover) summary(fates []carry.Fate, gone int) string {
	var count [carry.Fates]int
	for _, f := range fates {
		count[f]++
	}
	text := strconv.Itoa(count[carry.Kept]+count[carry.Placed]) + " kept"
	for _, c := range [...]struct {
		n    int
		word string
	}{
		{count[carry.Reloaded], "reloaded"}, {count[carry.Restarted], "restarted"}, {count[carry.Started], "started"}, {gone, "stopped"},
	} {
		if c.n > 0 {
			text += ", " + strconv.Itoa(c.n) + " " + c.word
		}
	}
	return text
}

// kept counts the services that this program has too.
func kept(units []int) (n int) {
	for _, unit := range units[:len(units)-1] {
		if unit >= 0 {
			n++
		}
	}
	return n
}
