{
  description = "A container image of services";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
    # Where you have Nimi from.
    nimi.url = "github:OWNER/nimi";
    nimi.inputs.nixpkgs.follows = "nixpkgs";
  };

  # nix build && ./result | podman load
  outputs =
    { nixpkgs, nimi, ... }:
    let
      system = "x86_64-linux";
      pkgs = nixpkgs.legacyPackages.${system};
      shop = nimi.packages.${system}.nimi.mkNimiBin {
        settings.binName = "shop";
        services.web.process.argv = [
          (pkgs.lib.getExe pkgs.busybox)
          "httpd"
          "-f"
          "-p"
          "8080"
        ];
      };
    in
    {
      packages.${system} = {
        inherit shop;
        # The image is the launcher, and what its services need.
        default = pkgs.dockerTools.streamLayeredImage {
          name = "shop";
          tag = "latest";
          config.Entrypoint = [ (pkgs.lib.getExe shop) ];
        };
      };
    };
}
