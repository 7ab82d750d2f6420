# What a service may use as a whole, in a control group of its own.
{ lib }:

let
  inherit (lib) mkOption types;
  t = import ../types.nix { inherit lib; };
  number =
    description: example:
    t.optional types.ints.positive description {
      inherit example;
    };
in
{
  resources = t.recordOf "What the service may use as a whole, in a control group of its own (cgroup2)." {
    memory =
      number "The most memory, in bytes: beyond it the kernel kills the service, which then has failed."
        268435456;
    memoryHigh =
      number "From how many bytes on the service is slowed down and its memory reclaimed."
        201326592;
    cpu = t.optional (types.addCheck types.number (n: n >= 0.01 && n <= 10000)) "The most processors." {
      example = 0.5;
    };
    pids = number "The most processes and threads." 100;
    io = t.recordOf "Reading and writing of disks." {
      weight = t.optional (types.ints.between 1 10000) "The share of a busy device; that of others is 100." {
        example = 50;
      };
      devices = mkOption {
        type = types.attrsOf (
          t.record {
            options = {
              readBytes = number "Bytes that are read, a second." 10000000;
              writeBytes = number "Bytes that are written, a second." 10000000;
              readOps = number "Times that it reads, a second." 1000;
              writeOps = number "Times that it writes, a second." 1000;
            };
          }
        );
        default = { };
        example = {
          "/dev/vda" = {
            writeBytes = 10000000;
          };
        };
        description = "Limits, by the path of the device.";
      };
    };
    optional = mkOption {
      type = types.bool;
      default = false;
      description = ''
        Whether the service starts without a group, and without limits, where the launcher may not make one. With it alone the
        service has a group without limits: nothing of it escapes a stop.
      '';
    };
  };
}
