package decode

// maxFileName is the longest file name that file systems take, in bytes.
const maxFileName = 255

// binName reads settings.binName, the file name of the launcher; by default nimi.
func (d *decoder) binName(v value) {
	name := "nimi"
	v.Text(&name)
	if wrong := nameError(name); wrong != "" {
		v.Problem("%s", wrong)
	} else if len(name) > maxFileName {
		v.Problem("the name must be at most %d bytes long, not %d", maxFileName, len(name))
	}
	d.out.Program.Name = name
}
