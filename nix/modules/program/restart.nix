# Restarts.
{ lib, ... }:

let
  t = import ../types.nix { inherit lib; };
in
{
  _class = "nimi";

  options.settings.restart = t.group "What happens when a service ends." (
    import ../restart.nix {
      inherit lib;
      inherit (t) group;
      option = lib.mkOption;
    }
  );
}
