# Each template, evaluated as a flake is, with this flake as its input: a launcher, or what stands for it.
{
  pkgs,
  self,
  # What the templates import things into; the tests have stand-ins where there is no network.
  inputs ? { },
}:

let
  inherit (pkgs) lib;
  inherit (pkgs.stdenv.hostPlatform) system;

  nixpkgs = {
    inherit lib;
    legacyPackages = lib.genAttrs [
      system
      "x86_64-linux"
    ] (_: pkgs);
  }
  // inputs.nixpkgs or { };

  nimi = {
    inherit (self)
      nixosModules
      homeModules
      darwinModules
      flakeModules
      ;
    packages =
      lib.genAttrs
        [
          system
          "x86_64-linux"
        ]
        (_: {
          inherit (import ../.. { inherit pkgs; }) nimi;
        });
  };

  outputs =
    name: more:
    (import (../../templates + "/${name}/flake.nix")).outputs (
      {
        self = { };
        inherit nimi nixpkgs;
      }
      // more
    );
in
{
  default = (outputs "default" { }).packages.${system}.default;
}
# An image is for Linux, and nothing here cross-compiles.
// lib.optionalAttrs pkgs.stdenv.hostPlatform.isLinux {
  container = (outputs "container" { }).packages.x86_64-linux.shop;
  kubernetes = (outputs "kubernetes" { }).packages.x86_64-linux.shop;
}
// lib.optionalAttrs (inputs ? flake-parts) {
  flake-parts =
    (outputs "flake-parts" { inherit (inputs) flake-parts; }).packages.x86_64-linux.shop-service;
}
// lib.optionalAttrs (nixpkgs.lib ? nixosSystem) {
  nixos = lib.head (
    lib.filter (p: p.meta.mainProgram or "" == "shop")
      (outputs "nixos" { }).nixosConfigurations.machine.config.environment.systemPackages
  );
}
// lib.optionalAttrs (inputs ? home-manager) {
  home-manager = lib.head (
    (outputs "home-manager" {
      inherit (inputs) home-manager;
    }).homeConfigurations.somebody.config.home.packages
  );
}
