/**
 * The running kernel as this library sees it: a handful of calls with typed answers, capabilities, and what
 * {@code /proc} says about processes.
 *
 * <p>{@link io.portcullis.linux.Kernel} is the only door to native code here. Everything else reads files and works
 * without it.
 */
package io.portcullis.linux;
