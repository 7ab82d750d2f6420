# A daemon that reads one configuration file, with the options of the service that nixpkgs has for easytier. The file
# names another one.
{ ... }:

{ config, lib, ... }:

let
  inherit (lib) mkOption types;
  cfg = config.easytier;
in
{
  _class = "service";

  options.easytier = {
    package = mkOption {
      type = types.path;
      description = "The program.";
    };
    settings = mkOption {
      type = types.attrsOf types.anything;
      default = { };
      description = "Settings.";
    };
    environmentFiles = mkOption {
      type = types.listOf types.path;
      default = [ ];
      description = "Files with secrets.";
    };
  };

  config = {
    process.argv = [
      "${cfg.package}"
      "--config-file"
      config.configData."easytier.toml".path
    ];
    configData."peers.txt".text = "tcp://one\n";
    configData."easytier.toml".text = ''
      peers = "${config.configData."peers.txt".path}"
      ${lib.concatStringsSep "\n" (lib.mapAttrsToList (k: v: "${k} = ${builtins.toJSON v}") cfg.settings)}
    '';
  };
}
