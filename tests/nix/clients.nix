# What real projects make of Nimi's modules: their own module lists, from checkouts in a directory.
{ pkgs, clients }:

let
  inherit (pkgs) lib;

  # What Home Manager's modules take from nixpkgs to declare their options, where it is not there.
  wide = {
    formats = lib.genAttrs [
      "hocon"
      "ini"
      "iniWithGlobalSection"
      "json"
      "keyValue"
      "libconfig"
      "lua"
      "toml"
      "xml"
      "yaml"
      "gitIni"
      "javaProperties"
      "pythonVars"
      "hcl1"
      "plist"
    ] (
      _: _: {
        type = lib.types.attrsOf lib.types.anything;
        lib.types.atom = lib.types.anything;
      }
    );
  }
  // pkgs;
in
{
  # The configuration that Home Manager evaluates, with all of its modules.
  homeManager =
    modules:
    let
      home = clients + "/home-manager/modules";
      extended = import (home + "/lib/stdlib-extended.nix") lib;
    in
    (extended.evalModules {
      class = "homeManager";
      specialArgs.modulesPath = toString home;
      modules =
        modules
        ++ import (home + "/modules.nix") {
          pkgs = wide;
          lib = extended;
          useNixpkgsModule = false;
        }
        ++ [
          {
            home = {
              username = "somebody";
              homeDirectory = "/home/somebody";
              stateVersion = "25.11";
            };
          }
        ];
    }).config;

  # That of nix-darwin.
  darwin =
    modules:
    (import (clients + "/nix-darwin/eval-config.nix") {
      inherit lib;
      enableNixpkgsReleaseCheck = false;
      modules = modules ++ [
        {
          _module.args.pkgs = lib.mkForce pkgs;
          system.stateVersion = 6;
        }
      ];
    }).config;

  # The outputs of a flake that flake-parts makes.
  flakeParts =
    modules:
    let
      flake-parts = (import (clients + "/flake-parts/flake.nix")).outputs {
        self = flake-parts;
        nixpkgs-lib = { inherit lib; };
      };
      self =
        flake-parts.lib.mkFlake
          {
            inputs = { inherit self; };
            self.outPath = "/flake";
          }
          {
            imports = modules;
            systems = [ pkgs.system ];
            perSystem._module.args = { inherit pkgs; };
          };
    in
    self;
}
