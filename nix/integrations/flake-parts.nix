# flake-parts: `perSystem.nimi.<name>` is `packages.<name>-service`, and a check of the same name; once Nimi makes
# images, `packages.<name>-container` too.
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
        // lib.optionalAttrs (nimi ? mkContainerImageWithConfig) {
          "${name}-container" = nimi.mkContainerImageWithConfig program;
        }
      ) config.nimi;
    in
    {
      options.nimi = common.option [ ];

      config = {
        packages = outputs;
        checks = outputs;
      };
    }
  );
}
