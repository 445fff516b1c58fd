/** Five programs, each a page of the README brought to life. */
package io.portcullis.examples;
