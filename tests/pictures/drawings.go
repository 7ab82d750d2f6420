package main

// A chart is boxes with arrows between them.
type chart struct {
	file, title   string
	width, height int
	boxes         []box
	arrows        []arrow
	notes         []note
}

// box is a box around some lines; x and y are its middle.
type box struct {
	x, y, width int
	lines       []string // a line that begins with "`" is code
}

// arrow goes straight from one point to another; its words stand beside its middle.
type arrow struct {
	x1, y1, x2, y2 int
	words          string
}

// note is a text that stands by itself.
type note struct {
	x, y int
	text string
}

const boxLine = 18

func (b box) height() int { return len(b.lines)*boxLine + 16 }

func (c chart) draw() string {
	d := drawing{width: c.width, height: c.height}
	for _, a := range c.arrows {
		d.add(`<line class="line" x1="%d" y1="%d" x2="%d" y2="%d" marker-end="url(#head)"/>`, a.x1, a.y1, a.x2, a.y2)
		if a.words == "" {
			continue
		}
		if a.x1 == a.x2 {
			d.text(a.x1+8, (a.y1+a.y2)/2+4, "soft", "start", a.words)
		} else {
			d.text((a.x1+a.x2)/2, (a.y1+a.y2)/2-8, "soft", "middle", a.words)
		}
	}
	for _, b := range c.boxes {
		d.add(`<rect class="box" x="%d" y="%d" width="%d" height="%d" rx="6"/>`, b.x-b.width/2, b.y-b.height()/2, b.width, b.height())
		for i, line := range b.lines {
			class := ""
			if len(line) > 0 && line[0] == '`' {
				line, class = line[1:], "code"
			}
			d.text(b.x, b.y-b.height()/2+8+i*boxLine+13, class, "middle", line)
		}
	}
	for _, n := range c.notes {
		d.text(n.x, n.y, "soft", "start", n.text)
	}
	const head = `<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path class="head" d="M0 0 L8 4 L0 8 z"/></marker></defs>`
	return d.file(c.title, "", head)
}

// The drawings of docs/how-it-works.md.
var drawings = []chart{
	{
		file: "pipeline.svg", title: "From modules to a process: what happens when it is built, and what when it runs", width: 760, height: 250,
		boxes: []box{
			{90, 70, 130, []string{"modules", "`*.nix"}},
			{270, 70, 130, []string{"evaluated", "`JSON"}},
			{450, 70, 130, []string{"generated", "`main.go"}},
			{650, 70, 150, []string{"launcher", "`one static file"}},
			{650, 190, 150, []string{"services", "`execve"}},
			{450, 190, 150, []string{"the runtime's source,", "which nimi carries"}},
		},
		arrows: []arrow{
			{155, 70, 203, 70, "eval"},
			{335, 70, 383, 70, "check"},
			{515, 70, 573, 70, "go build"},
			{450, 160, 450, 98, ""},
			{650, 98, 650, 162, "run"},
		},
		notes: []note{{20, 186, "All that can be wrong is said"}, {20, 204, "on this way, by name. What runs"}, {20, 222, "reads no configuration."}},
	},
	{
		file: "states.svg", title: "The states of a service", width: 760, height: 420,
		boxes: []box{
			{90, 60, 130, []string{"Waiting", "for others"}},
			{290, 60, 130, []string{"Preparing", "preStart"}},
			{490, 60, 130, []string{"Starting", "clone, execve"}},
			{670, 60, 130, []string{"Running", "not ready"}},
			{670, 190, 130, []string{"Running", "ready"}},
			{670, 330, 130, []string{"Draining", "the group ends"}},
			{470, 330, 130, []string{"Finishing", "postStop"}},
			{290, 190, 130, []string{"Backoff", "the delay"}},
			{90, 330, 130, []string{"Ended", "well, or failed"}},
			{470, 190, 130, []string{"Done", "of a oneshot"}},
		},
		arrows: []arrow{
			{155, 60, 222, 60, "open"},
			{355, 60, 422, 60, ""},
			{555, 60, 602, 60, ""},
			{670, 88, 670, 160, "check"},
			{670, 218, 670, 300, "exit, or stop"},
			{605, 330, 537, 330, ""},
			{405, 330, 157, 330, "no restart"},
			{430, 300, 318, 220, "restart"},
			{290, 160, 290, 90, "time"},
			{620, 300, 510, 220, "0"},
			{470, 218, 470, 300, "undo"},
		},
		notes: []note{{20, 396, "A check that fails, a watchdog, a command, a signal or the end of the program ask a running service to stop."}},
	},
	{
		file: "output.svg", title: "The way of a line of output", width: 760, height: 250,
		boxes: []box{
			{90, 60, 130, []string{"service web", "`write(1, …)"}},
			{90, 150, 130, []string{"service db", "`write(2, …)"}},
			{300, 105, 140, []string{"pump", "cuts it into lines"}},
			{520, 60, 150, []string{"output", "waits for its reader"}},
			{520, 150, 150, []string{"files, ring, logLine", "who asked for lines"}},
			{685, 60, 110, []string{"your terminal"}},
			{300, 205, 140, []string{"supervision"}},
		},
		arrows: []arrow{
			{155, 60, 228, 95, "pipe"},
			{155, 150, 228, 118, "pipe"},
			{370, 95, 443, 65, ""},
			{370, 115, 443, 145, ""},
			{595, 60, 628, 60, ""},
		},
		notes: []note{{390, 209, "runs beside it, and waits for neither pipe nor reader."}},
	},
}
