# A web server whose root is an entry of configData, with the options of the test service of nixpkgs.
{ ... }:

{ config, lib, ... }:

let
  inherit (lib) mkOption types;
  cfg = config.python-http-server;
in
{
  _class = "service";

  options.python-http-server = {
    package = mkOption {
      type = types.path;
      description = "The program.";
    };
    port = mkOption {
      type = types.port;
      default = 8000;
      description = "Where to listen.";
    };
    directory = mkOption {
      type = types.str;
      default = config.configData.webroot.path;
      defaultText = "configData.webroot.path";
      description = "What to serve.";
    };
  };

  config = {
    process.argv = [
      "${cfg.package}"
      "-m"
      "http.server"
      "${toString cfg.port}"
      "--directory"
      cfg.directory
    ];
    # Only where its path is used is there a file, and so a source.
    configData.webroot.enable = lib.mkDefault (cfg.directory == config.configData.webroot.path);
  };
}
