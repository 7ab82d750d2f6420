# As whom a service runs, and what it may do.
{ lib }:

let
  inherit (lib) mkOption types;
  t = import ../types.nix { inherit lib; };
  capability = types.strMatching "(CAP_|cap_)?[A-Za-z_]+" // {
    description = "name of a capability";
  };
in
{
  user = t.optional t.account ''
    The user, by name (looked up in `/etc/passwd` when the service starts) or number. If it is not there, the service
    does not start. By default the launcher's own.
  '' { example = "www-data"; };

  group =
    t.optional t.account "The group, by name or number; by default the user's, else the launcher's own."
      {
        example = "www-data";
      };

  supplementaryGroups = mkOption {
    type = types.listOf t.account;
    default = [ ];
    example = [ "video" ];
    description = "Further groups, by name or number. A user that is given by name has its own ones too.";
  };

  umask = t.optional t.mode "The file mode creation mask, octal; by default the launcher's own." {
    example = "0027";
  };

  noNewPrivileges = mkOption {
    type = types.bool;
    default = false;
    description = "Whether no program that the service runs can gain privileges (set-user-ID, file capabilities).";
  };

  capabilities = mkOption {
    type = t.record {
      options = {
        ambient = mkOption {
          type = types.listOf capability;
          default = [ ];
          example = [ "CAP_NET_BIND_SERVICE" ];
          description = "Capabilities that the service has though its user is not root.";
        };
        bounding = t.optional (types.listOf capability) ''
          The only capabilities that the service and what it starts can ever have; by default they are left alone.
        '' { };
      };
    };
    default = { };
    description = "Capabilities, see capabilities(7).";
  };
}
