# The outputs of this flake and of its templates, with pkgs of the tests and what the templates import things into.
{ pkgs }:

let
  inherit (pkgs) lib;
  hosts = import ./hosts.nix { inherit pkgs; };

  outputs = (import ../../flake.nix).outputs {
    self = outputs;
    nixpkgs = {
      inherit lib;
      legacyPackages = lib.genAttrs [
        "x86_64-linux"
        "aarch64-linux"
        "x86_64-darwin"
        "aarch64-darwin"
      ] (_: pkgs);
    };
  };
in
{
  inherit outputs;

  templates = import ../../nix/checks/templates.nix {
    inherit pkgs;
    self = outputs;
    inputs = {
      nixpkgs.lib = lib // {
        nixosSystem =
          { modules, ... }:
          {
            config = hosts.nixos (
              map (
                module:
                # What is the system's own, and no business of ours.
                if lib.isAttrs module && !(module ? imports) then { } else module
              ) modules
            );
          };
      };
      flake-parts.lib.mkFlake =
        _inputs: module:
        let
          system = hosts.flakeParts [ (removeAttrs module [ "systems" ]) ];
        in
        {
          packages.x86_64-linux = system.packages;
        };
      home-manager.lib.homeManagerConfiguration =
        { modules, ... }:
        {
          config = hosts.homeManager (
            map (module: if lib.isAttrs module && !(module ? imports) then { } else module) modules
          );
        };
    };
  };
}
