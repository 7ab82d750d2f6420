# What has to be there before.
{ lib }:

let
  inherit (lib) mkOption types;
  t = import ../types.nix { inherit lib; };
in
{
  dependsOn = mkOption {
    type = types.attrsOf (
      t.record {
        options = {
          condition = mkOption {
            type = types.enum [
              "ready"
              "started"
              "completed"
              "completed-successfully"
            ];
            default = "ready";
            description = "What that service has to have reached.";
          };
          any = mkOption {
            type = types.bool;
            default = false;
            description = ''
              Of a service with `replicas`, or of a group: whether one of them suffices. What becomes of the others means
              nothing to this service, nor what becomes of that one later.
            '';
          };
          required = mkOption {
            type = types.bool;
            default = true;
            description = ''
              Whether this service needs that one. If not, they are only started and stopped in this order (systemd's
              `After=`): that service is not started for this one, and this one starts, and runs on, without it.
            '';
          };
        };
      }
    );
    default = { };
    example = lib.literalExpression ''{ db = { }; migration.condition = "completed-successfully"; }'';
    description = ''
      Services that this one waits for: a sibling's name, or an absolute dashed one; a group stands for its members.
      Services stop in the reverse order. A cycle is an error.
    '';
  };
}
