# The service library of NixOS 25.11: imported by path, few options.
{ lib, ... }:

{
  configure =
    {
      serviceManagerPkgs,
      extraRootModules ? [ ],
      extraRootSpecialArgs ? { },
    }:
    {
      serviceSubmodule = lib.types.submoduleWith {
        class = "service";
        modules = [
          (import ../../../../../../base.nix { has = [ ]; } { pkgs = serviceManagerPkgs; })
        ]
        ++ extraRootModules;
        specialArgs = extraRootSpecialArgs;
      };
    };
}
