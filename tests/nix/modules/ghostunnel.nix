# A TLS proxy, with the options of the service that nixpkgs has for ghostunnel. It reads its key from
# $CREDENTIALS_DIRECTORY, and asks the service manager for it where it knows how.
{ pkgs }:

{
  config,
  lib,
  options,
  ...
}:

let
  inherit (lib) mkOption types;
  cfg = config.ghostunnel;
in
{
  _class = "service";

  options.ghostunnel = {
    package = mkOption {
      type = types.path;
      description = "The program.";
    };
    listen = mkOption {
      type = types.str;
      description = "Where to listen.";
    };
    target = mkOption {
      type = types.str;
      description = "Where to forward to.";
    };
    key = mkOption {
      type = types.nullOr types.str;
      default = null;
      description = "Path of the key.";
    };
    cert = mkOption {
      type = types.nullOr types.str;
      default = null;
      description = "Path of the certificate.";
    };
    disableAuthentication = mkOption {
      type = types.bool;
      default = false;
      description = "Whether any client may connect.";
    };
    allowAll = mkOption {
      type = types.bool;
      default = false;
      description = "Whether any client with a certificate may.";
    };
    allowCN = mkOption {
      type = types.listOf types.str;
      default = [ ];
      description = "Which may.";
    };
    extraArguments = mkOption {
      type = types.separatedString " ";
      default = "";
      description = "More arguments.";
    };
  };

  config = {
    assertions = [
      {
        message = "at least one access control flag is required";
        assertion = cfg.disableAuthentication || cfg.allowAll || cfg.allowCN != [ ];
      }
    ];
    process.argv = [
      (pkgs.writeShellScript "run-ghostunnel" ''
        exec ${cfg.package} server --listen ${lib.escapeShellArg cfg.listen} \
          --key "$(cat "''${CREDENTIALS_DIRECTORY:-/nowhere}/key")" ${cfg.extraArguments}
      '')
    ];
  }
  // lib.optionalAttrs (options ? nimi) {
    nimi.credentials = lib.mkIf (cfg.key != null) { inherit (cfg) key; };
  };
}
