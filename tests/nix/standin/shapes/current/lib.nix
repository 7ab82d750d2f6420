# The service library since NixOS/nixpkgs#507052, with all that has been added since: a part of lib.
{ lib }:

let
  importService = import ../base.nix {
    has = [
      "environment"
      "flags"
      "reload"
      "notification"
    ];
  };
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
