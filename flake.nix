{
  description = "Compiles NixOS modular services into one small static program that starts and supervises them";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { self, nixpkgs }:
    let
      eachSystem = nixpkgs.lib.genAttrs nixpkgs.lib.systems.flakeExposed;
    in
    {
      packages = eachSystem (
        system:
        let
          inherit (import self { pkgs = nixpkgs.legacyPackages.${system}; }) nimi;
        in
        {
          inherit nimi;
          default = nimi;
        }
      );

      overlays.default = final: _prev: {
        inherit (import self { pkgs = final; }) nimi;
      };

      devShells = eachSystem (
        system:
        let
          pkgs = nixpkgs.legacyPackages.${system};
        in
        {
          default = pkgs.mkShell {
            packages = [
              pkgs.go
              pkgs.go-tools
              pkgs.nixfmt
            ];
          };
        }
      );
    };
}
