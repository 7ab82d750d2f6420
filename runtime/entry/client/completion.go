package client

import "strings"

// completion prints a script that has a shell complete commands, options and the names of the services.
func (c *client) completion(shell string) {
	var text string
	switch shell {
	case "bash":
		text = bashScript
	case "zsh":
		text = zshScript
	case "fish":
		text = fishScript
	default:
		c.usage("completion: " + shell + " is not one of bash, zsh, fish")
		return
	}
	c.expand(text, shell == "fish")
}

// expand prints a text in which names of parts stand between @.
func (c *client) expand(text string, fish bool) {
	for more := true; more; {
		var literal, part string
		literal, text, _ = strings.Cut(text, "@")
		part, text, more = strings.Cut(text, "@")
		c.put(literal)
		c.part(part, fish)
	}
}

// part adds to a script what depends on the program.
func (c *client) part(name string, fish bool) {
	program := quote(c.program.Name)
	switch name {
	case "program":
		c.put(program)
	case "function":
		c.put("_nimi_")
		for _, b := range []byte(c.program.Name) {
			if b < '0' || b > '9' && b < 'A' || b > 'Z' && b < 'a' || b > 'z' {
				b = '_'
			}
			c.out = append(c.out, b)
		}
	case "services":
		for i := range c.program.Services { // those that a shell can complete without quotes
			if name := c.program.Services[i].Name; quote(name) == name && name[0] != '-' && name[0] != '=' {
				c.put(name, " ")
			}
		}
	case "profiles":
		for i := range c.program.Services {
			for _, name := range c.program.Services[i].Profiles {
				c.put(name, " ")
			}
		}
	case "valued":
		c.put(spelled(^(optTimeout-1), " | "), " | -n")
	case "signals":
		for _, s := range signalWords() {
			if !strings.HasPrefix(s, "RTMIN+") {
				c.put(s, " ")
			}
		}
	}
	for i := range verbs {
		v := &verbs[i]
		named, options := v.words != noWords && v.words != shellName, spelled(v.options, " ")
		switch {
		case name == "commands" || name == "named" && named:
			c.put(v.name, " ")
		case name == "pattern" && named:
			c.put(v.name, " | ")
		case name != "options" || options == "":
		case !fish:
			c.put("  ", v.name, ") options='", options, "' ;;\n")
		default:
			for more := true; more; {
				var o string
				o, options, more = strings.Cut(options, " ")
				c.put("complete -c ", program, " -f -n '__fish_seen_subcommand_from ", v.name, "' -l ", o[2:])
				c.expand(fishValue(o)+"\n", true)
			}
		}
	}
}

// fishValue says what follows an option, with parts between @ as in the scripts.
func fishValue(option string) string {
	switch one := find(option); {
	case one == optOnly || one == optExcept || one == optWith:
		return " -x -a '(__fish_append , @services@)'"
	case one == optProfile:
		return " -x -a '(__fish_append , @profiles@)'"
	case one == optSignal:
		return " -x -a '@signals@'"
	case one >= optTimeout:
		return " -x"
	}
	return ""
}

const bashScript = `# bash completion; source it: . <(@program@ completion bash)
@function@() {
  local word=${COMP_WORDS[COMP_CWORD]} verb= options= i
  COMPREPLY=()
  case ${COMP_WORDS[COMP_CWORD - 1]} in
  --only | --except | --with)
    COMPREPLY=($(compgen -P "${word%"${word##*,}"}" -W '@services@' -- "${word##*,}"))
    return
    ;;
  --signal) COMPREPLY=($(compgen -W '@signals@' -- "$word")); return ;;
  --profile) COMPREPLY=($(compgen -P "${word%"${word##*,}"}" -W '@profiles@' -- "${word##*,}")); return ;;
  @valued@) return ;;
  esac
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
    @valued@) ((i++)) ;;
    -*) ;;
    *) verb=${COMP_WORDS[i]}; break ;;
    esac
  done
  case $verb in
@options@  esac
  case $verb:$word in
  *:-*) COMPREPLY=($(compgen -W "$options --socket --help" -- "$word")) ;;
  :*) COMPREPLY=($(compgen -W '@commands@' -- "$word")) ;;
  completion:*) COMPREPLY=($(compgen -W 'bash zsh fish' -- "$word")) ;;
  esac
  case $verb:$((COMP_CWORD - i)) in
  signal:1) COMPREPLY=($(compgen -W '@signals@' -- "$word")); return ;;
  exec:1 | attach:1) ;;
  exec:*) [[ $word == -* ]] || COMPREPLY=($(compgen -c -- "$word")); return ;;
  esac
  case $verb in
  @pattern@-) [[ $word == -* ]] || COMPREPLY=($(compgen -W '@services@' -- "$word")) ;;
  esac
}
complete -F @function@ @program@
`

const zshScript = `# zsh completion; source it after compinit: . <(@program@ completion zsh)
@function@() {
  local options= verb=$words[2]
  if (( CURRENT == 2 )); then
    compadd -- @commands@ --socket --help --version
    return
  fi
  case $words[CURRENT-1] in
  --only|--except|--with) compset -P '*,'; compadd -qS , -- @services@; return ;;
  --signal) compadd -- @signals@; return ;;
  --profile) compset -P '*,'; compadd -qS , -- @profiles@; return ;;
  @valued@) return ;;
  esac
  if [[ $verb == exec && $words[CURRENT] != -* ]] && (( CURRENT > 3 )); then
    shift 2 words
    (( CURRENT -= 2 ))
    _normal
    return
  fi
  if [[ $verb == signal ]] && (( CURRENT == 3 )); then
    compadd -- @signals@
    return
  fi
  case $verb in
@options@  esac
  if [[ $words[CURRENT] == -* ]]; then
    compadd -- ${=options} --socket --help
    return
  fi
  case $verb in
  @pattern@-) compadd -- @services@ ;;
  completion) compadd -- bash zsh fish ;;
  esac
}
compdef @function@ @program@
`

const fishScript = `# fish completion; source it: @program@ completion fish | source
complete -c @program@ -e
complete -c @program@ -f
complete -c @program@ -n __fish_use_subcommand -a '@commands@'
complete -c @program@ -n '__fish_seen_subcommand_from @named@' -a '@services@'
complete -c @program@ -n '__fish_seen_subcommand_from signal; and test (count (commandline -opc)) -eq 2' -a '@signals@'
complete -c @program@ -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'
complete -c @program@ -l socket -r
@options@`
