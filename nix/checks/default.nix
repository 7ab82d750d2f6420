# `nix flake check`: the package, launchers that run, the templates, the options page, the format.
{
  pkgs,
  # The outputs of the flake.
  self,
}:

let
  inherit (pkgs) lib;
  nimi = import ../.. { inherit pkgs; };

  module = {
    settings.binName = "hello";
    services.a.process.argv = [
      "/bin/sh"
      "-c"
      "echo one"
    ];
  };
  hello = nimi.mkNimiBin module;
in
{
  inherit (nimi) nimi toolchain;

  # A launcher that is built, and runs in the sandbox.
  runs = pkgs.runCommand "nimi-runs" { } ''
    ${lib.getExe hello} > "$out"
    grep -q one "$out"
  '';

  inherit (hello.tests) help;

  options = import ./options.nix { inherit pkgs; };
}
// lib.mapAttrs' (name: value: lib.nameValuePair "template-${name}" value) (
  import ./templates.nix { inherit pkgs self; }
)
// lib.optionalAttrs pkgs.stdenv.hostPlatform.isLinux {
  image = nimi.mkContainerImage module;
}
// lib.optionalAttrs (pkgs ? nixfmt) {
  format =
    pkgs.runCommand "nimi-format" { nativeBuildInputs = [ (pkgs.callPackage ../formatter.nix { }) ]; }
      ''
        cp -r --no-preserve=mode ${../..} source
        cd source
        nimi-format --check
        touch "$out"
      '';
}
