/**
 * For users' own tests: {@link io.portcullis.testkit.PortcullisAssertions assertions} and
 * {@link io.portcullis.testkit.SeccompArbitraries arbitraries}.
 */
package io.portcullis.testkit;
