# A service, or a sub-service, of Nimi: what is added to the portable service of nixpkgs.
#
# `nimi` is one option, not a tree of options: so a service that sets none of them pays for none of them. For the same
# reason this is one module without imports; it is called by hand, not by importApply, which wraps it in a second one.
{
  # The modular-services library (compat.nix).
  compat,
  # The type of `nimi`.
  nimiType,
  # settings.configData.
  placement,
  # The dashed name of the parent with a dash behind it; empty: none.
  prefix,
}:

{
  config,
  lib,
  name,
  options,
  ...
}:

let
  inherit (lib) mkOption types;
  dashed = prefix + name;
  directory = if placement.directory == null then null else "${placement.directory}/${dashed}";
in
{
  _class = "service";
  _file = ./service.nix;

  options = {
    nimi = mkOption {
      type = nimiType;
      default = { };
      description = "How Nimi runs this service. A service module can test `options ? nimi`.";
    };

    configData = mkOption {
      type = types.lazyAttrsOf (
        types.submodule (
          { config, ... }:
          {
            imports = [
              (compat.withPath (if directory == null then "${config.source}" else "${directory}/${config.name}"))
            ];
          }
        )
      );
    };

    services = mkOption {
      type = types.attrsOf (
        types.submoduleWith {
          class = "service";
          modules = [
            (import ./service.nix {
              inherit compat nimiType placement;
              prefix = dashed + "-";
            })
          ];
        }
      );
    };

    _nimi = mkOption {
      type = types.raw;
      internal = true;
      visible = false;
      readOnly = true;
      default = import ../projection.nix { inherit lib; } {
        inherit config options directory;
        inherit (placement) external;
      };
      description = "What is told to the generator, and what is to be checked.";
    };
  }
  // compat.additions;
}
