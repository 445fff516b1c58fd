/**
 * Filters on this JVM: on all its threads, or on one fresh thread.
 *
 * <p>{@link io.portcullis.sandbox.Sandbox} installs, {@link io.portcullis.sandbox.SeccompSupport} says what the machine
 * can do, and {@link io.portcullis.sandbox.JvmBaseline} what a JVM needs to go on living under a filter.
 */
package io.portcullis.sandbox;
