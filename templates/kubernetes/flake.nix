{
  description = "Services as an image, and a Deployment of Kubernetes that runs it";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
    # Its address, or what `nix registry add nimi` has been told.
    nimi.url = "nimi";
    nimi.inputs.nixpkgs.follows = "nixpkgs";
  };

  # nix build .#image && skopeo copy docker-archive:result docker://registry.example.org/shop:1
  # nix build .#deployment && kubectl apply -f result
  outputs =
    { nixpkgs, nimi, ... }:
    let
      # The machines of the cluster.
      system = "x86_64-linux";
      pkgs = nixpkgs.legacyPackages.${system};
      inherit (nimi.packages.${system}.nimi) mkContainerImage mkKubernetesManifest;
      shop = import ./shop.nix { inherit pkgs; };
      image = mkContainerImage shop;
    in
    {
      packages.${system} = {
        inherit image;
        default = image;
        deployment = mkKubernetesManifest shop;
        # The launcher alone, for this machine.
        shop = image.launcher;
      };
    };
}
