package resources

import "testing"

func TestShare(t *testing.T) {
	for _, tt := range []struct {
		name, meminfo string
		want          int
	}{
		{"a small machine", "MemTotal:         223456 kB\nMemFree:           180000 kB\nMemAvailable:     100000 kB\n", 100000 - 8192},
		{"a large one", "MemAvailable:   16000000 kB\n", 15000000},
		{"hardly any", "MemAvailable:       8000 kB\n", -192},
		{"a kernel that does not say", "MemTotal:  223456 kB\n", 0},
	} {
		if got := share(tt.meminfo); got != tt.want {
			t.Errorf("%s: got %d KiB, want %d", tt.name, got, tt.want)
		}
	}
}
