# The portable service of several releases of nixpkgs: the options that they have, written for these tests.
{
  # Which of the later options there are: "environment", "flags", "reload", "notification" (or "protocols", as it was
  # first), "draft" (of a pull request), and "unknown" (of nobody yet).
  has,
}:

let
  base =
    { pkgs }:
    {
      config,
      lib,
      options,
      ...
    }:
    let
      inherit (lib) mkOption types optionalAttrs;
      with' = name: optionalAttrs (lib.elem name has);
      draft = import ./draft.nix { inherit lib; };
      argument = types.coercedTo types.path (p: "${p}") types.str;
    in
    {
      _class = "service";
      _file = ./base.nix;

      imports = [
        ../assertions.nix
        ../meta-maintainers.nix
      ];

      options = {
        services = mkOption {
          type = types.attrsOf (types.submoduleWith { modules = [ (base { inherit pkgs; }) ]; });
          default = { };
          description = "Sub-services.";
        };

        process = {
          argv = mkOption {
            type = types.listOf argument;
            description = "Program and arguments.";
          };
        }
        // with' "environment" {
          environment = mkOption {
            type = types.attrsOf (types.nullOr types.str);
            default = { };
            description = "Environment.";
          };
        }
        // with' "flags" {
          flags = mkOption {
            type = types.attrListWith {
              elemType = types.nullOr (
                types.oneOf [
                  types.bool
                  types.int
                  types.path
                  types.str
                ]
              );
              asAttrs = true;
            };
            default = { };
            description = "Flags behind argv.";
          };
          flagFormat = mkOption {
            type = types.functionTo (types.attrsOf types.anything);
            default = option: {
              inherit option;
              sep = null;
              explicitBool = false;
            };
            description = "How they are written.";
          };
        }
        // with' "reload" {
          reloadSignal = mkOption {
            type = types.nullOr types.str;
            default = null;
            description = "Reload signal.";
          };
          reloadCommand = mkOption {
            type = types.nullOr types.str;
            default = null;
            description = "Reload command.";
          };
        }
        // with' "draft" draft.process;

        configData = mkOption {
          default = { };
          description = "Files.";
          type = types.lazyAttrsOf (
            types.submodule (
              {
                config,
                name,
                options,
                ...
              }:
              {
                options = {
                  enable = mkOption {
                    type = types.bool;
                    default = true;
                    description = "Whether it is there.";
                  };
                  name = mkOption {
                    type = types.str;
                    description = "Its name.";
                  };
                  path = mkOption {
                    type = types.str;
                    readOnly = true;
                    description = "Where it is.";
                  };
                  text = mkOption {
                    type = types.nullOr types.lines;
                    default = null;
                    description = "Its content.";
                  };
                  source = mkOption {
                    type = types.path;
                    description = "What it is.";
                  };
                };
                config = {
                  name = lib.mkDefault name;
                  source = lib.mkIf (config.text != null) (
                    lib.mkDerivedConfig options.text (
                      pkgs.writeText "service-configdata-${lib.replaceStrings [ "/" ] [ "-" ] name}"
                    )
                  );
                };
              }
            )
          );
        };
      }
      // with' "notification" {
        notificationProtocol = mkOption {
          type = types.submodule {
            options = {
              systemd = lib.mkEnableOption "systemd";
              s6 = lib.mkEnableOption "s6";
            };
          };
          description = "Notification.";
        };
      }
      // with' "protocols" {
        notificationProtocol = mkOption {
          type = types.listOf (
            types.enum [
              "systemd"
              "s6"
            ]
          );
          default = [ ];
          description = "Notification.";
        };
      }
      // with' "draft" (removeAttrs draft [ "process" ])
      // with' "unknown" {
        capabilities = mkOption {
          type = types.listOf types.str;
          default = [ ];
          description = "Something new.";
        };
      };

      # Both would be two answers to one question.
      config.assertions = lib.optional (lib.elem "reload" has) {
        assertion =
          config.process.reloadSignal == null
          || options.process.reloadCommand.highestPrio >= (lib.mkDefault null).priority;
        message = "reloadSignal conflicts with reloadCommand. Please either use reloadSignal or reloadCommand.";
      };

      config.process =
        with' "flags" {
          argv = lib.modules.mapDefinitionValue (lib.cli.toCommandLine config.process.flagFormat) (
            lib.mkMerge options.process.flags.valueMeta.definitions
          );
        }
        // with' "reload" {
          reloadCommand = lib.mkIf (config.process.reloadSignal != null) (
            lib.mkDefault "${pkgs.coreutils}/bin/kill -${config.process.reloadSignal} $MAINPID"
          );
        };
    };
in
base
