# The service library since NixOS/nixpkgs#507052, with all that has been added since: a part of lib.
{
  lib,
  has ? [
    "environment"
    "flags"
    "reload"
    "notification"
  ],
}:

let
  importService = import ../base.nix { inherit has; };
in
{
  inherit importService;

  services.configure =
    {
      serviceManagerPkgs ? throw "serviceManagerPkgs is required unless baseModules is set",
      baseModules ? [ (importService { pkgs = serviceManagerPkgs; }) ],
      extraRootModules ? [ ],
      extraRootSpecialArgs ? { },
    }:
    {
      serviceSubmodule = lib.types.submoduleWith {
        class = "service";
        modules = baseModules ++ extraRootModules;
        specialArgs = extraRootSpecialArgs;
      };
    };
}
