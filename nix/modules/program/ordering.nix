# Order and readiness as a fork of the existing Nimi spells them. What they mean is nimi.dependsOn and nimi.ready.exec of
# a service.
{ config, lib, ... }:

let
  inherit (lib) mkOption types;
  t = import ../types.nix { inherit lib; };
  names =
    description:
    mkOption {
      type = types.listOf types.str;
      default = [ ];
      inherit description;
    };
in
{
  _class = "nimi";

  options = {
    ordering = mkOption {
      type = types.attrsOf (
        types.submodule {
          options = {
            after = names "Services that have to have started: `nimi.dependsOn.<name>.condition = \"started\"`.";
            afterReady = names "Services that have to be ready: `nimi.dependsOn.<name>.condition = \"ready\"`.";
          };
        }
      );
      default = { };
      example = {
        web.after = [ "db" ];
      };
      description = "What services wait for, by their names, as a fork of the existing Nimi spells it.";
    };

    settings.ready = t.group "Readiness, as a fork of the existing Nimi spells it." {
      timeout = mkOption {
        type = t.duration;
        default = 30000;
        description = "How long a service with a `readyCheck` may take to be ready.";
      };
    };
  };

  config.assertions = map (name: {
    assertion = config.services ? ${name};
    message = "ordering.${name}: no such service";
  }) (lib.attrNames config.ordering);
}
