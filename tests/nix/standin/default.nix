# As much of nixpkgs as the Nix code of this repository uses, made of the host's tools: bash, coreutils, Go.
{
  nixpkgs,
  shape,
  system,
}:

let
  bareLib = import (nixpkgs + "/lib");

  lib = bareLib.extend (
    _final: _prev:
    # lib.fileset needs builtins.readFileType, which Nix has since 2.14.
    (if builtins ? readFileType then { } else { fileset = import ./fileset.nix { lib = bareLib; }; })
    // (if shape == null then { } else import (./shapes + "/${shape}/lib.nix") { lib = bareLib; })
  );

  # The host's tools, by name, as a package.
  tools =
    name: programs:
    mkDerivation {
      inherit name;
      buildCommand = ''
        mkdir -p $out/bin
        for program in ${toString programs}; do
          ln -s "$(PATH=$hostPath type -P $program || echo /not-installed/$program)" $out/bin/$program
        done
      '';
      meta.mainProgram = name;
    };

  hostPath = builtins.getEnv "PATH";

  mkDerivation =
    arguments:
    let
      attrs =
        if lib.isFunction arguments then
          lib.fix (self: arguments (self // { finalPackage = package; }))
        else
          arguments;
      name = attrs.name or "${attrs.pname}-${attrs.version}";
      drv = derivation (
        {
          builder = "/bin/bash";
          args = [
            "-e"
            ./builder.sh
          ];
          inherit hostPath system;
        }
        // removeAttrs attrs [
          "meta"
          "passthru"
          "env"
        ]
        // attrs.env or { }
        // {
          inherit name;
        }
      );
      package =
        drv
        // {
          meta = attrs.meta or { };
          passthru = attrs.passthru or { };
          inherit name;
          overrideAttrs = f: mkDerivation (attrs // f attrs);
        }
        // attrs.passthru or { };
    in
    package;

  platform = lib.systems.elaborate system;

  # pkgs for a platform; those for the machine that builds are its buildPackages.
  pkgsFor = hostPlatform: lib.fix (pkgs: packages pkgs hostPlatform);
  native = pkgsFor platform;

  packages = pkgs: hostPlatform: {
    inherit lib system pkgs;
    stdenv = {
      inherit mkDerivation hostPlatform;
      buildPlatform = platform;
      targetPlatform = hostPlatform;
    };
    stdenvNoCC = pkgs.stdenv;
    buildPackages = native;
    pkgsCross.aarch64-multiplatform = pkgsFor (lib.systems.elaborate "aarch64-linux");
    path = if shape == null then nixpkgs else ./shapes + "/${shape}";

    go = tools "go" [ "go" ];
    bash = tools "bash" [ "bash" ];
    coreutils = tools "coreutils" [
      "cat"
      "kill"
      "sleep"
      "true"
    ];
    tzdata = pkgs.runCommand "tzdata-2026b" { } "mkdir -p $out/share/zoneinfo";
    hugo = tools "hugo" [ "hugo" ];
    bubblewrap = tools "bwrap" [ "bwrap" ];
    busybox = tools "busybox" [ "busybox" ];
    nix = tools "nix" [ "nix-store" ];
    # What the format is checked with; not on every host.
    deadnix = tools "deadnix" [ "deadnix" ];
    findutils = tools "findutils" [
      "find"
      "xargs"
    ];
    go-tools = tools "go-tools" [ "staticcheck" ];
    nixfmt = tools "nixfmt" [ "nixfmt" ];
    statix = tools "statix" [ "statix" ];
    writeShellApplication =
      {
        name,
        text,
        runtimeInputs ? [ ],
        ...
      }:
      pkgs.writeShellScriptBin name ''
        set -euo pipefail
        export PATH="${lib.makeBinPath runtimeInputs}:$PATH"
        ${text}
      '';

    skopeo = tools "skopeo" [ "skopeo" ];
    sqlite = tools "sqlite" [ "sqlite3" ];
    # It says how it is called.
    qemu =
      pkgs.writeShellScriptBin "qemu-system-${hostPlatform.qemuArch}"
        ''printf '%s\n' "$@"'';
    runtimeShell = "/bin/sh";

    runCommand =
      name: attrs: buildCommand:
      mkDerivation (attrs // { inherit name buildCommand; });
    runCommandLocal = pkgs.runCommand;

    writeText = name: text: writeFile name text false;
    writeTextDir =
      path: text:
      pkgs.runCommand (baseNameOf path) { inherit text; } ''
        mkdir -p "$(dirname "$out/${path}")"
        printf %s "$text" > "$out/${path}"
      '';
    writeScript = name: text: writeFile name text true;
    writeShellScript = name: text: writeFile name "#!/bin/sh\n${text}" true;

    writeShellScriptBin =
      name: text:
      mkDerivation {
        inherit name;
        passAsFile = [ "text" ];
        text = "#!/bin/bash\n${text}";
        buildCommand = ''
          mkdir -p $out/bin
          cp "$textPath" $out/bin/$name
          chmod +x $out/bin/$name
        '';
        meta.mainProgram = name;
      };

    closureInfo = import ./closure-info.nix { inherit mkDerivation; };

    callPackage = lib.callPackageWith pkgs;

    buildGoModule = import ./build-go-module.nix {
      inherit lib mkDerivation;
      inherit (pkgs) go;
    };

    mkShell =
      attrs:
      mkDerivation (
        {
          name = "shell";
          buildCommand = "touch $out";
        }
        // removeAttrs attrs [ "packages" ]
      );
  };

  writeFile =
    name: text: executable:
    mkDerivation {
      inherit name text;
      passAsFile = [ "text" ];
      buildCommand = ''
        cp "$textPath" $out
        ${lib.optionalString executable "chmod +x $out"}
      '';
    };
in
native
