package spec

// Version is Nimi's own, of the generator and of the launchers that it makes.
const Version = "0.2.0"
