# What every.nix sets of `settings.init`.
{
  enable = true;
  hostname = "every";
  atEnd = "reboot";
  onFailure = "continue";
  modules = [
    "virtio_net"
    {
      name = "/lib/modules/loop.ko";
      parameters = "max_loop=1";
    }
  ];
  sysctl = {
    "kernel.panic" = 10;
    "net.ipv4.ip_forward" = true;
  };
  network.eth0 = {
    address = "10.0.2.15/24";
    gateway = "10.0.2.2";
    mtu = 1400;
  };
  fileSystems."/data" = {
    device = "/dev/vda";
    fsType = "ext4";
    options = [ "ro" ];
  };
}
