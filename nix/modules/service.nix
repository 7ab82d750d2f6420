# A service, or a sub-service, of Nimi: what is added to the portable service of nixpkgs.
#
# `nimi` is one option, not a tree of options: so a service that sets none of them pays for none of them. For the same
# reason this is one module without imports, called by hand and not by importApply, which wraps it in a second one; and
# what is the same for all services is made once.
{
  lib,
  # The modular-services library (compat.nix).
  compat,
  # The type of `nimi`.
  nimiType,
  # settings.configData.
  placement,
  # settings.ready.
  ready,
}:

let
  inherit (lib) mkOption types;
  declared = import ./declared.nix { inherit lib nimiType; };
  projection = import ../projection.nix { inherit lib compat ready; };

  # A service whose name is `prefix`, dashes and all, and its own. Where configuration files are used in the store, the
  # name does not matter, and all services are of one module.
  serviceModule = if placement.directory == null then service (_: null) (_: inStore) else below "";
  below =
    prefix: service (name: "${placement.directory}/${prefix}${name}") (name: placed (prefix + name));

  service =
    directoryOf: optionsOf:
    {
      config,
      name,
      options,
      ...
    }:
    let
      nimi = declared options.nimi;
    in
    {
      _class = "service";
      _file = ./service.nix;

      options = optionsOf name // {
        nimi = mkOption {
          visible = false;
          apply = _: nimi.value;
        };

        ${projection.name} = mkOption {
          internal = true;
          visible = false;
          # Whatever defines it: a whole service can be defined again, too.
          apply =
            _:
            projection.of {
              inherit config options;
              inherit (placement) external;
              directory = directoryOf name;
              nimi = nimi.told;
            };
          description = "What is told to the generator, and what is to be checked.";
        };
      };

      config = nothing;
    };

  # A file may be enabled only where its path is used; so that has to be known of a file that has no source, too.
  inStore = optionsWith (
    file: options: if options.source.isDefined then "${file.source}" else "/nonexistent/${file.name}"
  ) serviceModule;
  placed =
    dashed: optionsWith (file: _: "${placement.directory}/${dashed}/${file.name}") (below "${dashed}-");

  # From where a file of configData is (of its values and options), and the module of a sub-service.
  optionsWith =
    path: subService:
    {
      configData = mkOption {
        type = types.lazyAttrsOf (
          types.submodule (
            { config, options, ... }: { imports = [ (compat.withPath (path config options)) ]; }
          )
        );
      };

      services = mkOption {
        type = types.attrsOf (
          types.submoduleWith {
            class = "service";
            modules = [ subService ];
          }
        );
      };

      # As in a fork of the existing Nimi. Like `nimi`, they are at peace with a service that has such options itself:
      # what they are is said below the priority of a default.
      preStart = mkOption { visible = false; };
      readyCheck = mkOption { visible = false; };
    }
    // compat.additions;

  nothing = {
    preStart = lib.mkOverride 1600 null;
    readyCheck = lib.mkOverride 1600 null;
  };
in
serviceModule
