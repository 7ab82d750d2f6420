# The service library of 26.05: another path, more options.
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
          (import ../../../base.nix { has = [ "reload" ]; } { pkgs = serviceManagerPkgs; })
        ]
        ++ extraRootModules;
        specialArgs = extraRootSpecialArgs;
      };
    };
}
