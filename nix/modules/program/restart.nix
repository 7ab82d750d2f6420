# Restarts.
{ lib, ... }:

{
  _class = "nimi";

  options.settings.restart = import ../restart.nix {
    inherit lib;
    option = lib.mkOption;
  };
}
