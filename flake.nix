{
  description = "Compiles NixOS modular services into one small static program that starts and supervises them";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
    # Nothing of its own, unless another flake says what: inputs.nimi.inputs.nix2container.follows = "nix2container".
    nix2container.follows = "nixpkgs";
  };

  outputs =
    {
      self,
      nixpkgs,
      nix2container ? { },
    }:
    let
      systems = [
        "x86_64-linux"
        "aarch64-linux"
        "x86_64-darwin"
        "aarch64-darwin"
      ];
      eachSystem = f: nixpkgs.lib.genAttrs systems (system: f nixpkgs.legacyPackages.${system});
      # For a platform, its functions; null where the input is not that flake.
      nix2containerFor = system: nix2container.packages.${system}.nix2container or null;
      # An attribute set, as some versions of Nix want it, that is still imported once however often it is named.
      module = path: { imports = [ path ]; };
      template = path: description: { inherit path description; };
    in
    {
      packages = eachSystem (
        pkgs:
        let
          all = import ./. {
            inherit pkgs;
            nix2container = nix2containerFor pkgs.stdenv.hostPlatform.system;
          };
        in
        {
          inherit (all) nimi default docs;
        }
      );

      overlays.default =
        final: prev:
        import ./nix/overlay.nix final prev
        // nixpkgs.lib.optionalAttrs (!(prev ? nix2container) && nix2container ? packages) {
          inherit nix2container;
        };

      nixosModules.default = module ./nix/integrations/nixos.nix;
      homeModules.default = module ./nix/integrations/home-manager.nix;
      darwinModules.default = module ./nix/integrations/nix-darwin.nix;
      flakeModules.default = module ./nix/integrations/flake-parts.nix;

      # A program, for lib.evalModules with the class "nimi" and `pkgs` among its arguments.
      modules.nimi.default = module ./nix/modules/program.nix;

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
