/**
 * Child processes under a filter, the JVM untouched.
 *
 * <p>A child starts as a tiny program, the {@linkplain io.portcullis.launch.LaunchStub launch stub}, that makes the
 * calls of a plan, among them the one that installs the filter, and becomes the program that was asked for. No thread
 * of this JVM is ever under a filter for it.
 */
package io.portcullis.launch;
