# buildGoModule: the vendor directory in a derivation whose hash is known, and the programs.
{
  lib,
  mkDerivation,
  go,
}:

arguments:

mkDerivation (
  self:
  let
    attrs = arguments self;
  in
  {
    name = "${attrs.pname}-${attrs.version}";
    inherit (attrs)
      src
      subPackages
      meta
      version
      vendorHash
      ;
    passthru = attrs.passthru or { };
    goModules = mkDerivation {
      name = "${attrs.pname}-${attrs.version}-go-modules";
      inherit (attrs) src;
      outputHashMode = "recursive";
      outputHash = attrs.vendorHash;
      # Read where nothing of it can get into the result, whose hash is known.
      modules = builtins.getEnv "NIMI_STANDIN_GOMODCACHE";
      proxy = builtins.getEnv "GOPROXY";
      buildCommand = ''
        export GOMODCACHE=$modules GOPROXY=$proxy GOFLAGS=-modcacherw GOTOOLCHAIN=local GOCACHE=$TMPDIR/cache
        [ -n "$GOPROXY" ] || unset GOPROXY
        cp -r --no-preserve=mode "$src" source
        cd source
        ${lib.getExe go} mod vendor -o "$out"
      '';
    };
    ldflags = attrs.ldflags or [ ];
    postInstall = attrs.postInstall or "";
    hostCache = builtins.getEnv "NIMI_STANDIN_GOCACHE";
    buildCommand = ''
      export GOCACHE=$TMPDIR/cache GOFLAGS=-mod=vendor GOTOOLCHAIN=local GOPROXY=off CGO_ENABLED=0
      # What the host has compiled is the same: its cache is lent.
      [ -z "$hostCache" ] || export GOCACHE=$hostCache
      cp -r --no-preserve=mode "$src" source
      cd source
      ln -s "$goModules" vendor
      mkdir -p $out/bin
      for package in $subPackages; do
        ${lib.getExe go} build -trimpath -ldflags "$ldflags" -o $out/bin/ "./$package"
      done
      eval "$postInstall"
    '';
  }
)
