/**
 * What programs called, and profiles made of it: a {@link io.portcullis.trace.Recording} comes from a live recorder,
 * from {@code strace}, or from the kernel's audit lines, and says the same whoever wrote it down.
 */
package io.portcullis.trace;
