package io.portcullis.apparmor;

/** What may stand between the braces of a profile. */
public sealed interface BodyItem extends PolicyNode permits Rule, Include, Profile, Hat, Comment {}
