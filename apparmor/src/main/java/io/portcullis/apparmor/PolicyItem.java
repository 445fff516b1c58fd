package io.portcullis.apparmor;

/** What may stand in a file after its preamble. */
public sealed interface PolicyItem extends PolicyNode permits Profile, Include, Comment {}
