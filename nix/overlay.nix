# pkgs.nimi, with the functions as attributes. Where there is a pkgs.nix2container, images are made with it.
final: prev: {
  nimi = final.callPackage ./package.nix { };
  nix2container = prev.nix2container or null;
}
