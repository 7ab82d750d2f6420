{
  description = "A container image of services";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
    # Its address, or what `nix registry add nimi` has been told.
    nimi.url = "nimi";
    nimi.inputs.nixpkgs.follows = "nixpkgs";
  };

  # nix build && docker load --input result && docker run --rm -p 8080:8080 shop
  outputs =
    { nixpkgs, nimi, ... }:
    let
      system = "x86_64-linux";
      pkgs = nixpkgs.legacyPackages.${system};
      image = nimi.packages.${system}.nimi.mkContainerImage {
        settings.binName = "shop";
        settings.container = {
          name = "shop";
          imageConfig.ExposedPorts = [ 8080 ];
        };
        services.web = {
          process.argv = [
            (pkgs.lib.getExe pkgs.busybox)
            "httpd"
            "-f"
            "-p"
            "8080"
          ];
          nimi.ready.tcp = "localhost:8080";
        };
      };
    in
    {
      packages.${system} = {
        default = image;
        # The launcher alone, for this machine.
        shop = image.launcher;
      };
    };
}
