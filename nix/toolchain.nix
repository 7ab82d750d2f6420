# The standard library and the runtime, compiled once for a platform: a build cache of Go, from which every launcher
# takes all but its own table. `callPackage ./toolchain.nix { inherit nimi; }`
{
  lib,
  stdenvNoCC,
  # For the machine that builds.
  nimi,
}:

let
  # Which of Go's variables name the platform; `nimi` reads them as `go` does.
  target = lib.filterAttrs (_: value: value != null && value != "") {
    inherit (stdenvNoCC.hostPlatform.go) GOOS GOARCH;
    GOARM = stdenvNoCC.hostPlatform.go.GOARM or null;
  };
in
stdenvNoCC.mkDerivation {
  name = "nimi-toolchain-${target.GOOS}-${target.GOARCH}-${nimi.version or "0"}";

  env = target;

  buildCommand = ''
    mkdir "$out"
    GOCACHE=$out ${lib.getExe nimi} warm
    # When Go last looked for old files: a matter of each copy.
    rm -f "$out/trim.txt"
  '';

  passthru = { inherit target; };

  meta.description = "The standard library and Nimi's runtime, compiled for ${target.GOOS}/${target.GOARCH}";
}
