package io.portcullis.seccomp.format;

/** Where something stands in a text: line and column from 1, and how many characters long it is. */
record Position(int line, int column, int length) {}
