# Images. They concern what is built around a launcher, and never reach it.
{ lib, ... }:

let
  inherit (lib) mkOption types;
  t = import ../types.nix { inherit lib; };
in
{
  _class = "nimi";

  options.settings.container = {
    name = mkOption {
      type = types.nonEmptyStr;
      default = "nimi-container";
      description = "The name of the image.";
    };
    tag = mkOption {
      type = types.nonEmptyStr;
      default = "latest";
      description = "Its tag.";
    };
    imageConfig = mkOption {
      type = types.submodule {
        freeformType = types.lazyAttrsOf types.anything;
        options.WorkingDir = mkOption {
          type = types.str;
          default = "/root";
          description = "Where the launcher starts.";
        };
      };
      default = { };
      example = {
        Env = [ "LANG=C.UTF-8" ];
      };
      description = "The configuration of the image, as in the OCI image specification; the entrypoint is the launcher.";
    };
    copyToRoot = mkOption {
      type = types.coercedTo types.pathInStore lib.singleton (types.listOf types.pathInStore);
      default = [ ];
      description = "Store paths whose content is at the root of the image.";
    };
    fromImage = t.optional types.pathInStore "The image that this one builds on." { };
    maxLayers = mkOption {
      type = types.ints.positive;
      default = 1;
      description = "The most layers of the image.";
    };
    layers = mkOption {
      type = types.listOf types.pathInStore;
      default = [ ];
      description = "Layers that come first.";
    };
    perms = mkOption {
      type = types.listOf (
        types.submodule {
          options = lib.mapAttrs (_: description: mkOption {
            type = types.str;
            inherit description;
          }) {
            path = "The store path whose files are meant.";
            regex = "Which of them.";
            mode = "Their mode, octal.";
          };
        }
      );
      default = [ ];
      description = "Modes of files in the image.";
    };
    initializeNixDatabase = mkOption {
      type = types.bool;
      default = false;
      description = "Whether Nix works in the image.";
    };
  };
}
