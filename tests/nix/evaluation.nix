# What is measured of evaluation: n services, with the library of nixpkgs alone (`alone`), through Nimi where they set
# none of its options (`none`), and where each sets several (`several`).
{
  n,
  what,
  pkgs ? import ./pkgs.nix { },
}:

let
  inherit (pkgs) lib;
  services =
    extra:
    lib.listToAttrs (
      lib.genList (i: {
        name = "s${toString i}";
        value = {
          process.argv = [
            "/bin/server"
            "--port"
            (toString i)
          ];
        }
        // extra;
      }) n
    );
  library =
    if lib ? services.configure then
      lib.services
    else
      import (pkgs.path + "/lib/services/lib.nix") { inherit lib; };
  project = service: {
    process = { inherit (service.process) argv; };
    services = lib.mapAttrs (_: project) service.services;
    inherit (service) configData;
  };
  alone = lib.evalModules {
    modules = [
      {
        options.services = lib.mkOption {
          type = lib.types.attrsOf (library.configure { serviceManagerPkgs = pkgs; }).serviceSubmodule;
        };
        config.services = services { };
      }
    ];
  };
  nimi = (import ../../. { inherit pkgs; });
  several = {
    nimi = {
      restart.mode = "up-to-count";
      restart.count = 3;
      stop.timeout = 2000;
      user = "nobody";
      environment.LANG = "C";
      onFailure = "stop";
    };
  };
in
builtins.stringLength (
  {
    alone = builtins.toJSON (
      lib.mapAttrs (
        _: s:
        project s
        // {
          failed = lib.filter (a: !a.assertion) s.assertions;
          inherit (s) warnings;
        }
      ) alone.config.services
    );
    none = nimi.toNimiText (nimi.evalNimiModule { services = services { }; });
    several = nimi.toNimiText (nimi.evalNimiModule { services = services several; });
  }
  .${what}
)
