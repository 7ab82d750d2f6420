# The launcher as init of a machine.
{ lib, ... }:

let
  inherit (lib) mkOption types;
  t = import ../types.nix { inherit lib; };

  oneOrMore = types.coercedTo types.str lib.singleton (types.listOf types.str);
in
{
  _class = "nimi";

  options.settings.init = t.group "The launcher as init of a machine." {
    enable = mkOption {
      type = types.bool;
      default = false;
      description = ''
        Whether the launcher, as PID 1 of a machine, mounts what a machine needs, runs the services, and switches the machine
        off at the end. In a container, and anywhere else, it makes no difference.
      '';
    };
    hostname = t.optional (types.strMatching "[^/[:space:]]{1,64}") "The machine's name." {
      example = "shop";
    };
    atEnd = mkOption {
      type = types.enum [
        "poweroff"
        "reboot"
        "halt"
      ];
      default = "poweroff";
      description = ''
        What becomes of the machine when everything has ended, or was asked to. Firecracker ends on `reboot` only.
      '';
    };
    onFailure = mkOption {
      type = types.enum [
        "end"
        "continue"
      ];
      default = "end";
      description = ''
        What follows where a module, a setting of the kernel, an interface or a file system cannot be had: the end of the
        machine, before any service has started, or one line, and the services. The option `nofail` of a file system is
        `continue` for it alone.
      '';
    };
    modules = mkOption {
      type = types.listOf (
        t.orRecord t.text (
          t.record {
            options = {
              name = mkOption {
                type = t.text;
                description = "The name of the module, or the path of its file.";
              };
              parameters = mkOption {
                type = types.str;
                default = "";
                description = "Its parameters, with spaces between them.";
              };
            };
          }
        )
      );
      default = [ ];
      example = [
        "virtio_pci"
        "virtio_net"
      ];
      description = ''
        Modules of the kernel that are loaded first, in this order: by their names, with those that they need, from
        `/lib/modules`; or by the paths of their files.
      '';
    };
    sysctl = mkOption {
      type = types.attrsOf (
        types.nullOr (
          types.oneOf [
            types.bool
            types.int
            types.str
          ]
        )
      );
      default = { };
      example = {
        "net.ipv4.ip_forward" = 1;
      };
      description = "Settings of the kernel, as for sysctl(8).";
    };
    network = mkOption {
      type = types.attrsOf (
        types.submodule {
          options = {
            address = mkOption {
              type = oneOrMore;
              default = [ ];
              example = "10.0.2.15/24";
              description = "The address, with the length of its prefix, or several.";
            };
            gateway = mkOption {
              type = oneOrMore;
              default = [ ];
              example = "10.0.2.2";
              description = "Where everything else is sent: one for IPv4, one for IPv6.";
            };
            mtu = t.optional types.ints.positive "The size of the largest packet, in bytes." { example = 1400; };
          };
        }
      );
      default = { };
      example = {
        eth0 = {
          address = "10.0.2.15/24";
          gateway = "10.0.2.2";
        };
      };
      description = "Interfaces that are brought up besides `lo`.";
    };
    fileSystems = mkOption {
      type = types.attrsOf (
        types.submodule {
          options = {
            device = t.optional types.str "The device, or the directory that the option `bind` mounts again." {
              example = "/dev/vda";
            };
            fsType = t.optional types.str "The type of the file system." { example = "ext4"; };
            options = mkOption {
              type = types.listOf types.str;
              default = [ ];
              example = [
                "ro"
                "nofail"
              ];
              description = "Options, as for mount(8) and in fstab(5).";
            };
          };
        }
      );
      default = { };
      example = {
        "/var/lib/redis" = {
          device = "/dev/vda";
          fsType = "ext4";
        };
      };
      description = ''
        What is mounted besides `/proc`, `/sys`, `/dev`, `/dev/pts`, `/dev/shm`, `/run`, `/tmp` and `/sys/fs/cgroup`. `/`
        replaces the initramfs.
      '';
    };
  };
}
