# `nix fmt`: nixfmt, what statix and deadnix find, gofmt. With --check it changes nothing and fails where it would.
{
  deadnix,
  findutils,
  go,
  nixfmt,
  statix,
  writeShellApplication,
}:

writeShellApplication {
  name = "nimi-format";

  runtimeInputs = [
    deadnix
    findutils
    go
    nixfmt
    statix
  ];

  text = ''
    check=
    if [ "''${1-}" = --check ]; then
      check=1
      shift
    fi
    [ $# -gt 0 ] || set -- .
    files() { find "$@" -name '*.nix' -not -path '*/.*' -print0; }
    if [ -n "$check" ]; then
      files "$@" | xargs -0 nixfmt --check
      unformatted=$(gofmt -l "$@")
      if [ -n "$unformatted" ]; then
        echo "$unformatted: not formatted" >&2
        exit 1
      fi
    else
      files "$@" | xargs -0 nixfmt
      gofmt -w "$@"
    fi
    deadnix --fail "$@"
    for path; do statix check "$path"; done
  '';
}
