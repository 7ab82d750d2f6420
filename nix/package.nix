# The `nimi` command: `callPackage ./nix/package.nix { }`.
{
  lib,
  buildGoModule,
  go,
}:

buildGoModule (finalAttrs: {
  pname = "nimi";
  version = "0.1.0";

  src = lib.fileset.toSource {
    root = ../.;
    fileset = lib.fileset.unions [
      ../go.mod
      ../go.sum
      ../generator
      ../runtime
    ];
  };

  # Recomputed by tests/nix/vendorhash_test.go.
  vendorHash = "sha256-FSpvZvbEVF0O2sDiGR7s0UGSh+orV42rueqxfTFUKwU=";

  subPackages = [ "generator/cmd/nimi" ];
  doCheck = false; # the tests build launchers, with a module cache and a writable home; ./tests/run is the place
  allowGoReference = true; # `nimi build` calls it
  env.CGO_ENABLED = 0;
  ldflags = [
    "-s"
    "-w"
    # What `nimi build` needs, so that it needs neither PATH nor network: the compiler, and the runtime's one dependency.
    "-X nimi/generator/build.goPath=${lib.getExe go}"
    "-X nimi/generator/build.sysDir=${finalAttrs.goModules}/golang.org/x/sys"
  ];

  meta = {
    description = "Compiles NixOS modular services into one small static program that starts and supervises them";
    license = lib.licenses.mit;
    mainProgram = "nimi";
    platforms = lib.platforms.linux ++ lib.platforms.darwin;
  };
})
