# An initramfs whose init is a launcher, and a machine of QEMU that boots it.
{
  pkgs,
  # The `nimi` command, for the machine that builds.
  nimi,
}:

let
  inherit (pkgs) lib;
  directory = kernel: "${kernel.modules or kernel}/lib/modules/${kernel.modDirVersion}";

  # The modules that are needed by name.
  named =
    config:
    lib.filter (name: !lib.hasPrefix "/" name) (
      map (m: if lib.isString m then m else m.name) config.settings.init.modules
    );
in
{
  initrd =
    {
      config,
      launcher,
      # Whose modules are copied; null: none.
      kernel ? null,
      compress ? "none",
    }:
    let
      cfg = config.settings.container;
      name = lib.strings.sanitizeDerivationName config.settings.binName;
      closure = pkgs.buildPackages.closureInfo { rootPaths = [ launcher ] ++ cfg.copyToRoot; };
      options = builtins.toJSON {
        inherit compress;
        inherit (cfg) copyToRoot;
        perms = map (lib.filterAttrs (_: value: value != null)) cfg.perms;
      };
    in
    pkgs.runCommand "${name}-initrd"
      {
        # An archive does not need what it holds.
        __structuredAttrs = true;
        unsafeDiscardReferences.out = true;
        optionsFile = pkgs.writeText "${name}-initrd.json" options;
      }
      ''
        ${lib.getExe nimi} initrd --launcher ${lib.getExe launcher} --bin ${lib.escapeShellArg config.settings.binName} \
          --options "$optionsFile" --closure ${closure}/registration \
          ${
            lib.optionalString (kernel != null) (
              "--modules ${directory kernel} "
              + lib.concatMapStringsSep " " (module: "--module ${lib.escapeShellArg module}") (named config)
            )
          } --output "$out"
      ''
    // {
      inherit config launcher;
    };

  run =
    {
      config,
      initrd,
      kernel,
      memory,
      forwardPorts,
    }:
    let
      name = lib.strings.sanitizeDerivationName config.settings.binName;
      forward = lib.concatStrings (
        lib.mapAttrsToList (
          here: there: ",hostfwd=tcp:127.0.0.1:${here}-:${toString there}"
        ) forwardPorts
      );
      platform = pkgs.stdenv.hostPlatform;
      arm = platform.isAarch64;
      machine = if arm then "virt" else "q35";
      console = if arm then "ttyAMA0" else "ttyS0";
      file = platform.linux-kernel.target or (if arm then "Image" else "bzImage");
    in
    pkgs.writeShellScriptBin "${name}-vm" ''
      exec ${pkgs.qemu}/bin/qemu-system-${platform.qemuArch} -M ${machine} -accel kvm -accel tcg -cpu max \
        -m ${toString memory} -nographic -no-reboot \
        -kernel ${kernel}/${file} -initrd ${initrd} -append "console=${console} quiet panic=-1 $NIMI_APPEND" \
        -nic user,model=virtio-net-pci${forward} "$@"
    ''
    // {
      inherit config initrd kernel;
    };
}
