/**
 * Checks that no single module can make: what modules may know of one another, what leaves the house, what the kernel
 * says.
 */
package io.portcullis.verification;
