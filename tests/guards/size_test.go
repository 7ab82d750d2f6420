package guards

import (
	"maps"
	"math"
	"os"
	"testing"

	h "nimi/tests/harness"
)

// sizeSlack is by how many bytes a launcher may differ from the committed table before somebody has to look.
const sizeSlack = 8 << 10

// Hard limits in bytes, whatever the table says: 1.37 MiB for one service and nothing else, 568 KiB more with a control
// socket (tests/rules says what for), 2.33 MiB for all.
const (
	mostBase    = 137 << 20 / 100
	mostControl = 568 << 10
	mostAll     = 233 << 20 / 100
)

// features are configurations of one service with one more feature than base each, and one with all. The base has no
// control socket, and no head start.
func features() []struct {
	name              string
	settings, service JSON
} {
	files := JSON{"format": "json", "enable": true, "rotate": JSON{"size": 1 << 20}}
	data := JSON{"configData": JSON{"f": JSON{"text": "x"}}}
	hook := JSON{"runOnStartup": "/bin/true"}
	raw := JSON{"logging": JSON{"format": "raw"}, "control": JSON{"enable": false}, "headStart": false}
	with := JSON{"logging": JSON{"format": "raw"}, "headStart": false}
	return []struct {
		name              string
		settings, service JSON
	}{
		{"base", raw, nil},
		{"head start", JSON{"logging": JSON{"format": "raw"}, "control": raw["control"]}, nil},
		{"plain logs", JSON{"logging": JSON{"format": "plain"}, "control": raw["control"], "headStart": false}, nil},
		{"json logs", JSON{"logging": JSON{"format": "json"}, "control": raw["control"], "headStart": false}, nil},
		{"log files", JSON{"logging": JSON{"format": "plain", "enable": true}, "control": raw["control"], "headStart": false}, nil},
		{"configData", raw, data},
		{"startup hook", JSON{"logging": JSON{"format": "raw"}, "control": raw["control"], "startup": hook}, nil},
		{"probe", raw, JSON{"nimi": JSON{"ready": JSON{"tcp": ":80"}}}},
		{"notify", raw, JSON{"nimi": JSON{"ready": JSON{"notify": true}}}},
		{"log line", JSON{"logging": JSON{"format": "plain"}, "control": raw["control"], "headStart": false}, JSON{"nimi": JSON{"ready": JSON{"logLine": "ready"}}}},
		{"identity", raw, JSON{"nimi": JSON{"user": "web"}}},
		{"limits", raw, JSON{"nimi": JSON{"limits": JSON{"nofile": 100}}}},
		{"credentials", raw, JSON{"nimi": JSON{"credentials": JSON{"a": "/a"}}}},
		{"directories", raw, JSON{"nimi": JSON{"directories": JSON{"state": "a"}}}},
		{"sockets", raw, JSON{"nimi": JSON{"sockets": JSON{"a": ":80"}}}},
		{"control", with, nil},
		{"schedule", raw, JSON{"nimi": JSON{"schedule": "@daily"}}},
		{"all", JSON{"logging": files, "startup": hook, "configData": JSON{"directory": "/run/data"}}, JSON{"configData": data["configData"], "nimi": JSON{
			"ready": JSON{"logLine": "ready"}, "health": JSON{"tcp": ":80"}, "watchdog": 1000, "user": "web", "limits": JSON{"nofile": 100},
			"credentials": JSON{"a": "/a"}, "directories": JSON{"state": "a"}, "sockets": JSON{"a": ":80"}, "environmentFiles": []string{"/a"}, "stdin": "/a",
		}, "services": JSON{"daily": JSON{"process": JSON{"argv": []string{"/bin/true"}}, "nimi": JSON{"schedule": "@daily"}},
			"s6": JSON{"process": JSON{"argv": []string{"/bin/true"}}, "nimi": JSON{"ready": JSON{"descriptor": 3}}}}}},
	}
}

func TestSizeByFeature(t *testing.T) {
	var got []entry
	for _, f := range features() {
		service := JSON{"process": JSON{"argv": []string{"/bin/true"}}}
		maps.Copy(service, f.service)
		info, err := os.Stat(h.Build(t, JSON{"settings": f.settings, "services": JSON{"web": service}}))
		if err != nil {
			t.Fatal(err)
		}
		most := int64(mostAll)
		switch f.name {
		case "base":
			most = mostBase
		case "control":
			most = int64(got[0].value) + mostControl
		}
		if info.Size() > most {
			t.Errorf("%s: got %d bytes, want at most %d: something large is linked in, see go tool nm -size -sort size", f.name, info.Size(), most)
		}
		got = append(got, entry{f.name, float64(info.Size())})
	}
	want := committed(t, "sizes.txt", "bytes of a stripped launcher of one service, by feature", got)
	for _, g := range got {
		t.Logf("%-12s %8.0f bytes, %+7.0f over base", g.name, g.value, g.value-got[0].value)
		if math.Abs(g.value-want[g.name]) > sizeSlack {
			t.Errorf("%s: got %.0f bytes, want %.0f ± %d; if the difference (%+.0f) is worth it: go test ./tests/guards -update",
				g.name, g.value, want[g.name], sizeSlack, g.value-want[g.name])
		}
	}
}
