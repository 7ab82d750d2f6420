# pkgs.nimi, with the functions as attributes. Where there is a pkgs.nix2container, images are made with it.
final: _prev: {
  nimi = final.callPackage ./package.nix { };
}
