# What Nimi's modules are imported into: NixOS where <nixpkgs> has it, and otherwise as much of the options of NixOS,
# Home Manager, nix-darwin and flake-parts as those modules set.
{ pkgs }:

let
  inherit (pkgs) lib;
  inherit (lib) mkOption types;

  scalar = types.oneOf [
    types.bool
    types.int
    types.str
    types.path
  ];
  any = mkOption {
    type = types.attrsOf types.anything;
    default = { };
  };
  packages = mkOption {
    type = types.listOf types.package;
    default = [ ];
  };
  file = types.submodule {
    options.source = mkOption { type = types.path; };
  };
  checks = {
    options = {
      assertions = mkOption {
        type = types.listOf types.unspecified;
        default = [ ];
      };
      warnings = mkOption {
        type = types.listOf types.str;
        default = [ ];
      };
    };
  };

  evaluate =
    class: options: modules:
    let
      config =
        (lib.evalModules {
          inherit class;
          modules = [
            checks
            {
              inherit options;
              # As they do it: not among the special arguments, so that what a module defines must not depend on it.
              config._module.args = { inherit pkgs; };
            }
          ]
          ++ modules;
        }).config;
      failed = lib.filter (a: !a.assertion) config.assertions;
    in
    if failed == [ ] then config else throw (lib.concatMapStringsSep "\n" (a: a.message) failed);

  # A unit of systemd as NixOS has it: a submodule of some known options.
  unit = types.submodule {
    options = {
      description = mkOption { type = types.str; };
      wantedBy = mkOption { type = types.listOf types.str; };
      after = mkOption { type = types.listOf types.str; };
      requires = mkOption {
        type = types.listOf types.str;
        default = [ ];
      };
      path = mkOption {
        type = types.listOf types.unspecified;
        default = [ ];
      };
      reloadTriggers = mkOption { type = types.listOf types.unspecified; };
      environment = mkOption {
        type = types.attrsOf (types.nullOr types.str);
        default = { };
      };
      serviceConfig = mkOption { type = types.attrsOf setting; };
    };
  };

  # One setting of it, as NixOS has it: lists are joined, also with what is none.
  setting = lib.mkOptionType {
    name = "systemd option";
    merge =
      loc: defs:
      if lib.any (def: lib.isList def.value) defs then
        lib.concatMap (def: lib.toList def.value) defs
      else
        lib.mergeEqualOption loc defs;
  };

  # And as Home Manager has it: lists are joined with lists.
  section = types.attrsOf (types.either scalar (types.listOf scalar));
in
{
  nixos =
    if builtins.pathExists (pkgs.path + "/nixos/lib/eval-config.nix") then
      modules:
      (import (pkgs.path + "/nixos/lib/eval-config.nix") {
        inherit pkgs modules;
        system = null;
      }).config
    else
      evaluate "nixos" {
        environment = {
          systemPackages = packages;
          etc = mkOption {
            type = types.attrsOf file;
            default = { };
          };
        };
        systemd.services = mkOption {
          type = types.attrsOf unit;
          default = { };
        };
        users = {
          users = any;
          groups = any;
        };
      };

  homeManager = evaluate "homeManager" {
    home.packages = packages;
    xdg = {
      configHome = mkOption {
        type = types.str;
        default = "/home/somebody/.config";
      };
      configFile = mkOption {
        type = types.attrsOf file;
        default = { };
      };
    };
    # Home Manager's own type: sections of lists and atoms.
    systemd.user.services = mkOption {
      type = types.attrsOf (types.attrsOf section);
      default = { };
    };
    launchd.agents = any;
  };

  darwin = evaluate "darwin" {
    environment.systemPackages = packages;
    launchd.daemons = mkOption {
      type = types.attrsOf (
        types.submodule { options.serviceConfig = mkOption { type = types.attrsOf types.anything; }; }
      );
      default = { };
    };
  };

  # perSystem of flake-parts, for one system.
  flakeParts =
    modules:
    (lib.evalModules {
      class = "flake";
      specialArgs.flake-parts-lib.mkPerSystemOption =
        module:
        mkOption {
          type = types.deferredModuleWith { staticModules = [ module ]; };
        };
      modules = modules ++ [
        (
          { config, ... }:
          {
            options.result = mkOption { type = types.raw; };
            options.perSystem = mkOption { type = types.deferredModule; };
            config.result =
              (lib.evalModules {
                class = "perSystem";
                modules = [
                  config.perSystem
                  {
                    config._module.args = { inherit pkgs; };
                    options = {
                      packages = mkOption { type = types.lazyAttrsOf types.package; };
                      checks = mkOption { type = types.lazyAttrsOf types.package; };
                    };
                  }
                ];
              }).config;
          }
        )
      ];
    }).config.result;
}
