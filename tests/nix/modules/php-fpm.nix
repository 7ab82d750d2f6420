# A daemon with a configuration file in a sub-folder, with the options of the service that nixpkgs has for php-fpm.
{ pkgs }:

{
  config,
  lib,
  options,
  ...
}:

let
  inherit (lib) mkOption types;
  cfg = config.php-fpm;
in
{
  _class = "service";

  options.php-fpm = {
    package = mkOption {
      type = types.path;
      description = "The program.";
    };
    settings = mkOption {
      type = types.submodule { freeformType = types.attrsOf types.anything; };
      default = { };
      description = "Settings.";
    };
  };

  config = {
    process.argv = [
      "${cfg.package}"
      "-c"
      config.configData."php.ini".path
      "-y"
      (pkgs.writeText "php-fpm.conf" (builtins.toJSON cfg.settings))
    ];
    configData."php.ini".text = "memory_limit = 256M\n";
  }
  // lib.optionalAttrs (options ? systemd) { systemd.service.serviceConfig.Type = "notify"; }
  // lib.optionalAttrs (options ? nimi) { nimi.stop.signal = "QUIT"; };
}
