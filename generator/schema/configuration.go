package schema

// shared is the member of the configuration that services contain, too.
const shared = "services"

// Configuration returns what the code that decodes a configuration takes.
func Configuration(read Reader) *Node {
	// There is something to run without any service, and the service at which options are tried is a group, which needs no
	// argv: then no option is wanted because another one is missing.
	root := Explore(read, object{
		"settings": object{"startup": object{"runOnStartup": "/bin/true"}},
		shared: object{anyName: object{
			shared: object{"other": object{"process": object{"argv": []any{"/bin/true"}}}},
		}},
	}, map[string]string{shared + ".<name>." + shared: shared})
	root.Null = false
	return root
}
