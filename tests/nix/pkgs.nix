# The pkgs of the tests: a real nixpkgs, or, where NIMI_STANDIN_NIXPKGS says so, a stand-in made of <nixpkgs/lib> and
# of the host's own tools, which nothing can be built with for another `system`. `shape` has the stand-in use another shape of the service library (standin/shapes).
{
  shape ? null,
  system ? builtins.currentSystem,
}:

let
  standin = builtins.getEnv "NIMI_STANDIN_NIXPKGS";
in
if standin == "" then
  import <nixpkgs> { }
else
  import ./standin {
    inherit shape system;
    nixpkgs = /. + standin;
  }
