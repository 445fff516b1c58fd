package io.portcullis.linux;

/**
 * How large the structures are that a supervisor exchanges with this kernel, {@code struct seccomp_notif_sizes}.
 *
 * @param notification the size of {@code struct seccomp_notif}, in bytes
 * @param response the size of {@code struct seccomp_notif_resp}, in bytes
 * @param data the size of {@code struct seccomp_data}, in bytes
 */
public record NotificationSizes(int notification, int response, int data) {}
