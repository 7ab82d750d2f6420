# A launcher, from the JSON of its configuration. `callPackage ./launcher.nix { … }`
{
  lib,
  stdenvNoCC,
  # That of nimi's Go.
  tzdata,
  # For the machine that builds.
  nimi,
  # Compiled for the machine that the launcher runs on (toolchain.nix).
  toolchain,
  # The name of the program, and of the derivation.
  binName,
  name,
  # The configuration, as a string of JSON.
  text,
  # Of the derivation, beside ours.
  meta ? { },
  passthru ? { },
}:

let
  named = import ./references.nix { inherit lib; } text;

  # nixpkgs patches Go to look for time zones in its tzdata before it does where the system has them, and that gets into
  # a launcher that reads calendars (nimi.schedule). Its hash is blotted out, so that only the latter is left: /etc/zoneinfo
  # on NixOS, /usr/share/zoneinfo elsewhere. Not so where a service names a tzdata itself, and not on macOS, where the file
  # is signed.
  ownTimeZones = lib.any (lib.hasInfix "-tzdata-") named;
  forDarwin = toolchain.target.GOOS == "darwin";
in
stdenvNoCC.mkDerivation {
  inherit name;

  # With attributes in a file, passAsFile and allowedReferences would have to be said otherwise.
  __structuredAttrs = false;

  env = toolchain.target // {
    inherit binName text toolchain;
  };
  passAsFile = [ "text" ];

  # Nothing is unpacked, patched or stripped. Go writes to its cache beside what is there, so that is a directory of
  # links: hundreds of small files, in memory where there is a place for them, as in Nix' sandbox on Linux.
  buildCommand = ''
    scratch=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d)
    cp -rs --no-preserve=mode "$toolchain" "$scratch/cache"
    date +%s > "$scratch/cache/trim.txt"
    mkdir -p "$out/bin"
    TMPDIR=$scratch GOCACHE=$scratch/cache \
      ${lib.getExe nimi} build --config "$textPath" --output "$out/bin/$binName"
    rm -rf "$scratch"
  ''
  + lib.optionalString (!ownTimeZones && !forDarwin) ''
    LC_ALL=C sed -i -E \
      's|(${builtins.storeDir}/)[0-9a-z]{32}(-tzdata-[0-9a-z.-]+/share/zoneinfo)|\1eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee\2|g' \
      "$out/bin/$binName"
  '';

  # The store paths in the table, and no other: no Go, no nimi, no shell, not even the JSON.
  allowedReferences = named ++ lib.optional (ownTimeZones || forDarwin) tzdata;

  inherit passthru;

  meta = {
    description = "Launcher of modular services, built by Nimi";
    mainProgram = binName;
    platforms = lib.platforms.linux ++ lib.platforms.darwin;
  }
  // meta;
}
