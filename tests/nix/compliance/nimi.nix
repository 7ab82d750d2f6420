# How Nimi is tested by a suite for managers of modular services (default.nix, or another with the same arguments).
{ pkgs }:

let
  inherit (pkgs) lib;
  nimi = import ../../.. { inherit pkgs; };
  manager = services: {
    inherit services;
    settings.binName = "manager";
  };
in
{
  evalConfig = { services }: {
    config = (nimi.evalNimiModule (manager services)).services;
    checkDrv = nimi.mkNimiBin (manager services);
  };
  mkTest =
    {
      name,
      services,
      testExe,
    }:
    pkgs.runCommand name { } ''
      export SHARED="$PWD/shared" NIMI_SOCKET="$PWD/control" PATH="${nimi.mkNimiBin (manager services)}/bin:$PATH"
      manager &
      ${testExe}
      kill $!
      wait $!
      touch "$out"
    '';
  sharedDir = "$SHARED";
  callReload = path: "manager reload ${lib.concatStringsSep "-" path}";
}
