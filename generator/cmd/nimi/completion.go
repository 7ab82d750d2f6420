package main

import (
	"fmt"
	"slices"
	"strings"

	"nimi/generator/input"
)

// shells are the ones that nimi has completion scripts for.
var shells = []string{"bash", "zsh", "fish"}

func completionCommand() command {
	return command{
		name:     "completion",
		summary:  "print a script that has a shell complete commands and options",
		operand:  "SHELL",
		operands: shells,
		notes:    "SHELL is bash, zsh or fish; the script says in its first line how to use it.\n",
		run: func(s streams, in invocation) error {
			shell := in.arguments[0]
			script := map[string]func() string{"bash": bashCompletion, "zsh": zshCompletion, "fish": fishCompletion}[shell]
			if script == nil {
				return usageError(fmt.Sprintf("%q is no shell, must be one of %s%s", shell, strings.Join(shells, ", "), input.DidYouMean(shell, shells)))
			}
			s.print(script())
			return nil
		},
	}
}

// isFile reports whether the value of an option is a file or a directory.
func (o option) isFile() bool { return slices.Contains([]string{"FILE", "DIR", "IMAGE"}, o.value) }

// cases returns the branches of a case statement that complete the value of an option: from its values, or as a file.
func cases(files, words string) string {
	var b strings.Builder
	for _, c := range commands() {
		var paths []string
		for _, o := range c.options {
			switch {
			case o.values != nil:
				fmt.Fprintf(&b, "  %s:--%s) "+words+" ;;\n", c.name, o.name, strings.Join(o.values, " "))
			case o.isFile():
				paths = append(paths, c.name+":--"+o.name)
			}
		}
		if paths != nil {
			fmt.Fprintf(&b, "  %s) %s ;;\n", strings.Join(paths, " | "), files)
		}
		if c.operands != nil {
			fmt.Fprintf(&b, "  %s:%s) "+words+" ;;\n", c.name, c.name, strings.Join(c.operands, " "))
		}
	}
	return b.String()
}

// optionCases returns the branches of a case statement that set the options of each command.
func optionCases() string {
	var b strings.Builder
	for _, c := range commands() {
		var all []string
		for _, o := range c.options {
			all = append(all, "--"+o.name)
		}
		fmt.Fprintf(&b, "  %s) options='%s' ;;\n", c.name, strings.Join(append(all, "--help"), " "))
	}
	return b.String()
}

func bashCompletion() string {
	return `# bash completion; source it: . <(nimi completion bash)
_nimi() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]} options=
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W '` + strings.Join(commandNames(), " ") + ` --help --version' -- "$word"))
    return
  fi
  case $command:$before in
` + cases("return", `COMPREPLY=($(compgen -W '%s' -- "$word")); return`) + `  esac
  case $command in
` + optionCases() + `  esac
  COMPREPLY=($(compgen -W "$options" -- "$word"))
}
complete -o default -F _nimi nimi
`
}

func zshCompletion() string {
	return `#compdef nimi
# zsh completion; source it after compinit: . <(nimi completion zsh), or have it as _nimi in fpath
_nimi() {
  local command=$words[2] before=$words[CURRENT-1] options=
  if (( CURRENT == 2 )); then
    compadd -- ` + strings.Join(commandNames(), " ") + ` --help --version
    return
  fi
  case $command:$before in
` + cases("_files; return", "compadd -- %s; return") + `  esac
  case $command in
` + optionCases() + `  esac
  compadd -- ${=options}
}
if [[ $funcstack[1] == _nimi ]]; then
  _nimi "$@"
else
  compdef _nimi nimi
fi
`
}

func fishCompletion() string {
	var b strings.Builder
	b.WriteString("# fish completion; source it: nimi completion fish | source\ncomplete -c nimi -e\ncomplete -c nimi -f\n")
	quoted := func(s string) string { return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'" }
	for _, c := range commands() {
		fmt.Fprintf(&b, "complete -c nimi -n __fish_use_subcommand -a %s -d %s\n", c.name, quoted(c.summary))
		here := "complete -c nimi -n '__fish_seen_subcommand_from " + c.name + "'"
		for _, o := range c.options {
			value := ""
			switch {
			case o.values != nil:
				value = " -x -a " + quoted(strings.Join(o.values, " "))
			case o.isFile():
				value = " -r -F"
			case o.value != "":
				value = " -x"
			}
			fmt.Fprintf(&b, "%s -l %s%s -d %s\n", here, o.name, value, quoted(o.help))
		}
		if c.operands != nil {
			fmt.Fprintf(&b, "%s -a %s\n", here, quoted(strings.Join(c.operands, " ")))
		}
	}
	b.WriteString("complete -c nimi -l help\ncomplete -c nimi -n __fish_use_subcommand -l version\n")
	return b.String()
}
