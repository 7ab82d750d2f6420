# pkgs.nimi, with the functions as attributes.
final: _prev: {
  nimi = final.callPackage ./package.nix { };
}
