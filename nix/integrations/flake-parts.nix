# flake-parts: `perSystem.nimi.<name>` is `packages.<name>-service`, on Linux `packages.<name>-container` and
# `packages.<name>-sandbox`, and checks of the same names.
{ flake-parts-lib, lib, ... }:

{
  _class = "flake";

  options.perSystem = flake-parts-lib.mkPerSystemOption (
    {
      config,
      lib,
      pkgs,
      ...
    }:
    let
      common = import ./common.nix { inherit lib pkgs; };
      nimi = import ../.. { inherit pkgs; };
      outputs = lib.concatMapAttrs (
        name: program:
        {
          "${name}-service" = nimi.mkNimiBinWithConfig program;
        }
        // lib.optionalAttrs pkgs.stdenv.hostPlatform.isLinux {
          "${name}-container" = nimi.mkContainerImageWithConfig program;
          "${name}-sandbox" = nimi.mkBwrapWithConfig program;
        }
      ) config.nimi;
    in
    {
      options.nimi = common.option [
        (
          { name, ... }:
          {
            _class = "nimi";
            # Where an image can be called so.
            settings.container.name = lib.mkIf (
              builtins.match "[a-zA-Z0-9]+([._-]+[a-zA-Z0-9]+)*" name != null
            ) (lib.mkDefault name);
          }
        )
      ];

      config = {
        packages = outputs;
        checks = outputs;
      };
    }
  );
}
