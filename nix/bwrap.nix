# A launcher in bubblewrap: a small program, the front, that starts bwrap with arguments that are baked into it.
# `callPackage ./bwrap.nix { … }`
{
  lib,
  stdenvNoCC,
  bubblewrap,
  # For the machine that builds.
  nimi,
  # Compiled for the machine that the front runs on (toolchain.nix).
  toolchain,
  # The evaluated configuration, and its launcher.
  config,
  launcher,
}:

let
  inherit (config.settings) binName;

  # Not more than the front depends on: nothing else builds it anew.
  text = builtins.toJSON {
    settings = {
      inherit binName;
      control = { inherit (config.settings.control) enable instance; };
      bubblewrap = { inherit (config.settings.bubblewrap) flags; };
    };
  };
in
stdenvNoCC.mkDerivation {
  name = "${launcher.name}-sandbox";

  # See launcher.nix, also for what follows.
  __structuredAttrs = false;

  env = toolchain.target // {
    inherit binName text toolchain;
  };
  passAsFile = [ "text" ];

  buildCommand = ''
    scratch=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d)
    cp -rs --no-preserve=mode "$toolchain" "$scratch/cache"
    date +%s > "$scratch/cache/trim.txt"
    mkdir -p "$out/bin"
    TMPDIR=$scratch GOCACHE=$scratch/cache \
      ${lib.getExe nimi} sandbox --config "$textPath" --output "$out/bin/$binName-sandbox" \
        --launcher ${lib.escapeShellArg (lib.getExe launcher)} --bwrap ${lib.getExe' bubblewrap "bwrap"}
    rm -rf "$scratch"
  '';

  # The launcher, bubblewrap, and what the arguments name.
  allowedReferences = [
    launcher
    bubblewrap
  ]
  ++ import ./references.nix { inherit lib; } text;

  passthru = {
    inherit config launcher;
  }
  // config.passthru;

  meta = {
    description = "Modular services in bubblewrap, built by Nimi";
  }
  // config.meta
  // {
    mainProgram = "${binName}-sandbox";
    platforms = lib.platforms.linux;
  };
}
