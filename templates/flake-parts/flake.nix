{
  description = "A program of services, with flake-parts";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
    flake-parts.url = "github:hercules-ci/flake-parts";
    # Its address, or what `nix registry add nimi` has been told.
    nimi.url = "nimi";
    nimi.inputs.nixpkgs.follows = "nixpkgs";
  };

  # nix run .#shop-service
  outputs =
    inputs@{ flake-parts, nimi, ... }:
    flake-parts.lib.mkFlake { inherit inputs; } {
      imports = [ nimi.flakeModules.default ];

      systems = [
        "x86_64-linux"
        "aarch64-linux"
      ];

      perSystem =
        { pkgs, ... }:
        {
          nimi.shop.services.clock.process.argv = [
            (pkgs.writeShellScript "clock" ''
              while date; do sleep 10; done
            '')
          ];
        };
    };
}
