package io.portcullis.seccomp.format;

/** A value, the place in the tree it comes from, and where it stands in the text. */
record Located<T>(T value, String path, Position at) {}
