package decode

import (
	"reflect"
	"strings"
	"testing"

	"nimi/runtime/spec"
)

func TestIdentityWrong(t *testing.T) {
	nimi := func(options string) string { return web(`"nimi": {` + options + `}`) }
	const at, octal = "services.web.nimi.", `must be an octal number from "0" to "777", not `
	const plain = `must be a name without ":", ",", "/", blanks and control characters, not `
	const begin = `must not begin with "-", "+" or "#", nor be "." or "..", not `
	testWrong(t, []wrong{
		{"types", nimi(`"user": true, "group": [], "supplementaryGroups": {}, "umask": 22, "noNewPrivileges": "yes", "capabilities": []`), []string{
			at + `capabilities: must be an object, not a list; the form is {"ambient": ["CAP_NET_BIND_SERVICE"]}`,
			at + "group: must be a name or a whole number, not a list",
			at + "noNewPrivileges: must be true or false, not a string; write true",
			at + "supplementaryGroups: must be a list, not an object",
			at + `umask: must be an octal number in quotes, such as "0750", not a number`,
			at + "user: must be a name or a whole number, not a boolean",
		}},
		{"numbers", nimi(`"user": -1, "group": 4294967295, "supplementaryGroups": [1.5, "4294967295", "99999999999999999999"]`), []string{
			at + "group: must be a whole number from 0 to 4294967294, not 4294967295",
			at + "supplementaryGroups[0]: must be a whole number from 0 to 4294967294, not 1.5",
			at + `supplementaryGroups[1]: must be a name or a number from 0 to 4294967294, not "4294967295"`,
			at + `supplementaryGroups[2]: must be a name or a number from 0 to 4294967294, not "99999999999999999999"`,
			at + "user: must be a whole number from 0 to 4294967294, not -1",
		}},
		{"names", nimi(`"user": "", "group": "a:b", "supplementaryGroups": ["-x", "+", "a b", "a\nb", "a/b", "a,b", "..", "#x", null, "a\u0000"]`), []string{
			at + `group: ` + plain + `"a:b"`,
			at + `supplementaryGroups[0]: ` + begin + `"-x"`,
			at + `supplementaryGroups[1]: ` + begin + `"+"`,
			at + `supplementaryGroups[2]: ` + plain + `"a b"`,
			at + `supplementaryGroups[3]: ` + plain + `"a\nb"`,
			at + `supplementaryGroups[4]: ` + plain + `"a/b"`,
			at + `supplementaryGroups[5]: ` + plain + `"a,b"`,
			at + `supplementaryGroups[6]: ` + begin + `".."`,
			at + `supplementaryGroups[7]: ` + begin + `"#x"`,
			at + `supplementaryGroups[8]: must not be null`,
			at + `supplementaryGroups[9]: must not contain a NUL character`,
			at + `user: must not be empty`,
		}},
		{"long name", nimi(`"user": "` + strings.Repeat("x", 256) + `"`), []string{at + `user: must be at most 255 bytes long, not "` + strings.Repeat("x", 80) + `…"`}},
		{"umask 8", nimi(`"umask": "0028"`), []string{at + "umask: " + octal + `"0028"`}},
		{"umask high", nimi(`"umask": "1000"`), []string{at + "umask: " + octal + `"1000"`}},
		{"umask empty", nimi(`"umask": ""`), []string{at + "umask: " + octal + `""`}},
		{"umask prefix", nimi(`"umask": "0o22"`), []string{at + "umask: " + octal + `"0o22"`}},
		{"umask sign", nimi(`"umask": "-22"`), []string{at + "umask: " + octal + `"-22"`}},
		{"capabilities", nimi(`"capabilities": {"ambient": ["CAP_NET_BIND_SERVCE", "", "x\u0000"], "bonding": []}`), []string{
			at + `capabilities.ambient[0]: "CAP_NET_BIND_SERVCE" is no capability, must be a name of capabilities(7) such as CAP_NET_BIND_SERVICE; did you mean "CAP_NET_BIND_SERVICE"?`,
			at + `capabilities.ambient[1]: "" is no capability, must be a name of capabilities(7) such as CAP_NET_BIND_SERVICE`,
			at + `capabilities.ambient[2]: must not contain a NUL character`,
			at + `capabilities.bonding: unknown option; did you mean "bounding"?`,
		}},
		{"ambient beyond bounding", nimi(`"capabilities": {"ambient": ["chown", "kill"], "bounding": ["kill"]}`), []string{at + "capabilities.bounding: must have what is in ambient"}},
		{"bounding type", nimi(`"capabilities": {"ambient": ["kill"], "bounding": "kill"}`), []string{at + `capabilities.bounding: must be a list, not a string; write ["kill"]`}},
	})
}

func TestIdentity(t *testing.T) {
	all := uint64(1)<<41 - 1
	for input, want := range map[string]spec.Identity{
		`"user": null, "group": null, "supplementaryGroups": null, "umask": null, "capabilities": null, "noNewPrivileges": null`: {},
		`"supplementaryGroups": [], "capabilities": {"ambient": [], "bounding": null}, "noNewPrivileges": false`:                 {},
		`"user": "www-data", "group": 0, "supplementaryGroups": ["0", 4294967294, "Admins.é_$"]`:                                 {User: "www-data", Group: "0", Groups: []string{"0", "4294967294", "Admins.é_$"}},
		`"user": 1e3, "umask": "0", "noNewPrivileges": true`:                                                                     {User: "1000", Umask: spec.Int{Set: true}, NoNewPrivileges: true},
		`"umask": "0027"`: {Umask: spec.Int{Set: true, Value: 0o027}},
		`"capabilities": {"ambient": ["CAP_CHOWN", "net_bind_service", "Cap_Checkpoint_Restore", "chown"]}`: {Capabilities: spec.Capabilities{Ambient: 1 | 1<<10 | 1<<40}},
		`"capabilities": {"bounding": []}`:                                               {Capabilities: spec.Capabilities{Drop: ^uint64(0)}},
		`"capabilities": {"ambient": ["kill"], "bounding": ["CAP_KILL", "bpf"]}`:         {Capabilities: spec.Capabilities{Ambient: 1 << 5, Drop: ^uint64(1<<5 | 1<<39)}},
		`"capabilities": {"bounding": ["` + strings.Join(capabilityNames, `","`) + `"]}`: {Capabilities: spec.Capabilities{Drop: ^all}},
	} {
		if got := good(t, web(`"nimi": {`+input+`}`)).Services[0].Identity; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, want %+v", input, got, want)
		}
	}
}
