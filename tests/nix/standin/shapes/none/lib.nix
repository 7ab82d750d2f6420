{ ... }: { services = { }; }
