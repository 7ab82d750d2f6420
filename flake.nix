{
  description = "Compiles NixOS modular services into one small static program that starts and supervises them";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { self, nixpkgs }:
    let
      systems = [
        "x86_64-linux"
        "aarch64-linux"
        "x86_64-darwin"
        "aarch64-darwin"
      ];
      eachSystem = f: nixpkgs.lib.genAttrs systems (system: f nixpkgs.legacyPackages.${system});
      template = path: description: { inherit path description; };
    in
    {
      packages = eachSystem (
        pkgs:
        let
          inherit (import ./. { inherit pkgs; }) nimi;
        in
        {
          inherit nimi;
          default = nimi;
        }
      );

      overlays.default = import ./nix/overlay.nix;

      nixosModules.default = ./nix/integrations/nixos.nix;
      homeModules.default = ./nix/integrations/home-manager.nix;
      darwinModules.default = ./nix/integrations/nix-darwin.nix;
      flakeModules.default = ./nix/integrations/flake-parts.nix;

      templates = {
        default = template ./templates/default "A program of services, as a package";
        flake-parts = template ./templates/flake-parts "The same with flake-parts";
        nixos = template ./templates/nixos "A system that runs a program as a unit";
        home-manager = template ./templates/home-manager "A home that runs a program as a unit of the user";
        container = template ./templates/container "A container image whose entrypoint is the launcher";
        kubernetes = template ./templates/kubernetes "The same, and a Deployment of Kubernetes that runs it";
      };

      checks = eachSystem (pkgs: import ./nix/checks { inherit pkgs self; });

      devShells = eachSystem (pkgs: {
        default = pkgs.mkShell {
          packages = [
            pkgs.go
            pkgs.go-tools
            pkgs.nixfmt
            pkgs.statix
            pkgs.deadnix
          ];
        };
      });

      formatter = eachSystem (pkgs: pkgs.callPackage ./nix/formatter.nix { });
    };
}
