# A program: services and settings. It needs `pkgs` among its arguments.
{
  config,
  lib,
  pkgs,
  ...
}:

let
  inherit (lib) mkOption types;
  compat = import ./compat.nix { inherit lib pkgs; };
in
{
  _class = "nimi";

  imports = map (group: ./program + "/${group}") (lib.attrNames (builtins.readDir ./program));

  options = {
    services = mkOption {
      type = types.attrsOf (
        compat.serviceType [
          (import ./service.nix {
            inherit lib compat;
            nimiType = import ./nimi.nix { inherit lib; };
            placement = config.settings.configData;
            inherit (config.settings) ready;
          })
        ]
      );
      default = { };
      example = lib.literalExpression ''
        {
          web = {
            process.argv = [ (lib.getExe pkgs.nginx) "-g" "daemon off;" ];
            nimi.stop.signal = "QUIT";
          };
          tunnel = {
            imports = [ pkgs.ghostunnel.services.default ];
            ghostunnel.listen = "0.0.0.0:443";
          };
        }
      '';
      description = "The [modular services](https://nixos.org/manual/nixos/unstable/#modular-services) of the program.";
    };

    assertions = mkOption {
      type = types.listOf (
        types.submodule {
          options = {
            assertion = mkOption {
              type = types.bool;
              description = "What has to hold.";
            };
            message = mkOption {
              type = types.str;
              description = "What to say where it does not.";
            };
          };
        }
      );
      default = [ ];
      example = lib.literalExpression ''[ { assertion = false; message = "…"; } ]'';
      description = "What has to hold for a launcher to be built.";
    };

    warnings = mkOption {
      type = types.listOf types.str;
      default = [ ];
      description = "What to say when a launcher is built.";
    };

    meta = mkOption {
      type = types.lazyAttrsOf types.raw;
      default = { };
      example = lib.literalExpression "{ description = \"The shop\"; }";
      description = "`meta` of the launcher's derivation.";
    };

    passthru = mkOption {
      type = types.lazyAttrsOf types.raw;
      default = { };
      description = "`passthru` of the launcher's derivation.";
    };
  };
}
