# The pkgs of the tests: a real nixpkgs, or, where NIMI_STANDIN_NIXPKGS says so, a stand-in made of <nixpkgs/lib> and
# of the host's own tools. `shape` has the stand-in use another shape of the service library (standin/shapes).
{
  shape ? null,
}:

let
  standin = builtins.getEnv "NIMI_STANDIN_NIXPKGS";
in
if standin == "" then
  import <nixpkgs> { }
else
  import ./standin {
    inherit shape;
    nixpkgs = /. + standin;
  }
