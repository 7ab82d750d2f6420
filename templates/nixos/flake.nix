{
  description = "A system that runs a program of services";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
    # Its address, or what `nix registry add nimi` has been told.
    nimi.url = "nimi";
    nimi.inputs.nixpkgs.follows = "nixpkgs";
  };

  # nixos-rebuild switch --flake .#machine; then: systemctl status shop
  outputs =
    { nixpkgs, nimi, ... }:
    {
      nixosConfigurations.machine = nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [
          nimi.nixosModules.default
          ./shop.nix
          # Your own: ./hardware-configuration.nix and so on.
          {
            boot.isContainer = true;
            system.stateVersion = "25.11";
          }
        ];
      };
    };
}
