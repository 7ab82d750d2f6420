# What the flake and its templates have, without a nixpkgs: `lib` is as small as that allows, and there are no packages.
{ root }:

let
  lib = {
    genAttrs =
      names: f:
      builtins.listToAttrs (
        map (name: {
          inherit name;
          value = f name;
        }) names
      );
    optionalAttrs = condition: set: if condition then set else { };
  };
  flake = import (root + "/flake.nix");
  outputs = flake.outputs {
    self = outputs;
    nixpkgs = {
      inherit lib;
      legacyPackages = throw "packages are not looked at";
    };
  };
  modules = builtins.mapAttrs (_: m: map (path: builtins.pathExists path) m.imports);
in
{
  outputs = builtins.attrNames outputs;
  systems = builtins.mapAttrs (_: builtins.attrNames) {
    inherit (outputs)
      packages
      checks
      devShells
      formatter
      ;
  };
  modules = {
    nixos = modules outputs.nixosModules;
    home = modules outputs.homeModules;
    darwin = modules outputs.darwinModules;
    flake = modules outputs.flakeModules;
    nimi = modules outputs.modules.nimi;
  };
  overlay = builtins.attrNames (outputs.overlays.default { callPackage = _: _: "nimi"; } { });
  templates = builtins.mapAttrs (
    _: template:
    let
      made = import (template.path + "/flake.nix");
    in
    {
      inherit (template) description;
      nimi = made.inputs.nimi.url;
      inputs = builtins.attrNames made.inputs;
    }
  ) outputs.templates;
}
