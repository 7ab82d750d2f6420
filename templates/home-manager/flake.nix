{
  description = "A home that runs a program of services";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
    home-manager.url = "github:nix-community/home-manager";
    home-manager.inputs.nixpkgs.follows = "nixpkgs";
    # Its address, or what `nix registry add nimi` has been told.
    nimi.url = "nimi";
    nimi.inputs.nixpkgs.follows = "nixpkgs";
  };

  # home-manager switch --flake .#somebody; then: systemctl --user status shop
  outputs =
    {
      nixpkgs,
      home-manager,
      nimi,
      ...
    }:
    {
      homeConfigurations.somebody = home-manager.lib.homeManagerConfiguration {
        pkgs = nixpkgs.legacyPackages.x86_64-linux;
        modules = [
          nimi.homeModules.default
          ./shop.nix
          {
            home.username = "somebody";
            home.homeDirectory = "/home/somebody";
            home.stateVersion = "25.11";
          }
        ];
      };
    };
}
