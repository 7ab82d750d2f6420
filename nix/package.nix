# The `nimi` command, with the functions of lib.nix as attributes: `callPackage ./nix/package.nix { }`.
{
  lib,
  buildGoModule,
  buildPackages,
  go,
  pkgs,
  stdenv,
  # For images (lib.nix).
  nix2container ? null,
  # Whether it can build launchers, which takes Go. Without, it is what a launcher with a terminal UI starts (lib.nix).
  withCompiler ? true,
}:

let
  isSource =
    file:
    (file.hasExt "go" || file.hasExt "s" || file.hasExt "h") && !lib.hasSuffix "_test.go" file.name;

  # The version stands in the source, once.
  version = lib.head (
    lib.match "[^\"]*const Version = \"([^\"]*)\"[^\"]*" (lib.readFile ../runtime/spec/version.go)
  );

  # What is built with this package runs on the machine that builds.
  native = stdenv.buildPlatform.canExecute stdenv.hostPlatform;
in
buildGoModule (finalAttrs: {
  pname = if withCompiler then "nimi" else "nimi-tui";
  inherit version;

  src = lib.fileset.toSource {
    root = ../.;
    # Without the tests, so that a change of one does not build everything anew.
    fileset = lib.fileset.unions [
      ../go.mod
      ../go.sum
      ../docs/embed.go
      ../docs/options.md # for `nimi explain`
      ../docs/exit-codes.md # for `nimi manual`
      (lib.fileset.fileFilter (file: isSource file) ../generator)
      (lib.fileset.fileFilter (file: isSource file) ../runtime)
    ];
  };

  # Recomputed by tests/nix/vendorhash_test.go.
  vendorHash = "sha256-mMcN3+ntICpOafNwc3+AbpigZlbnocM7zXjxUhMbLPg=";

  subPackages = [ "generator/cmd/nimi" ];
  doCheck = false; # the tests build launchers, with a module cache and a writable home; ./tests/run is the place
  allowGoReference = withCompiler; # `nimi build` calls it
  env.CGO_ENABLED = 0;
  ldflags = [
    "-s"
    "-w"
  ]
  ++ lib.optionals withCompiler [
    # What `nimi build` needs, so that it needs neither PATH nor network: the compiler, and the runtime's one dependency.
    "-X nimi/generator/build.goPath=${lib.getExe go}"
    "-X nimi/generator/build.sysDir=${finalAttrs.goModules}/golang.org/x/sys"
  ];

  # Manual pages and completions, which the command itself has.
  postInstall = lib.optionalString (native && withCompiler) ''
    for page in nimi.1 nimi-launcher.1 nimi.json.5; do
      mkdir -p $out/share/man/man''${page##*.}
      $out/bin/nimi manual $page > $out/share/man/man''${page##*.}/$page
    done
    mkdir -p $out/share/bash-completion/completions $out/share/zsh/site-functions $out/share/fish/vendor_completions.d
    $out/bin/nimi completion bash > $out/share/bash-completion/completions/nimi
    $out/bin/nimi completion zsh > $out/share/zsh/site-functions/_nimi
    $out/bin/nimi completion fish > $out/share/fish/vendor_completions.d/nimi.fish
  '';

  passthru = lib.optionalAttrs withCompiler (
    import ./lib.nix {
      inherit pkgs nix2container;
      nimi = if native then finalAttrs.finalPackage else buildPackages.callPackage ./package.nix { };
    }
  );

  meta = {
    description = "Compiles NixOS modular services into one small static program that starts and supervises them";
    license = lib.licenses.mit;
    mainProgram = "nimi";
    platforms = lib.platforms.linux ++ lib.platforms.darwin;
  };
})
