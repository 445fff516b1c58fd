package io.portcullis.apparmor;

/** What may stand before the first profile of a file. */
public sealed interface PreambleItem extends PolicyNode permits AbiDeclaration, Include, VariableDefinition, Comment {}
