{
  description = "A program of services";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
    # Its address, or what `nix registry add nimi` has been told.
    nimi.url = "nimi";
    nimi.inputs.nixpkgs.follows = "nixpkgs";
  };

  # nix run: starts the services; Ctrl-C stops them. nix build: result/bin/shop.
  outputs =
    { nixpkgs, nimi, ... }:
    {
      packages = nixpkgs.lib.mapAttrs (
        system: packages:
        let
          pkgs = nixpkgs.legacyPackages.${system};
        in
        {
          default = packages.nimi.mkNimiBin (import ./shop.nix { inherit pkgs; });
        }
      ) nimi.packages;
    };
}
