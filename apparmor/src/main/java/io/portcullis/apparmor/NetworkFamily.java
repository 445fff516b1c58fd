package io.portcullis.apparmor;

import java.util.Locale;

/** A family of network addresses, as policy names it. */
public enum NetworkFamily {
    /** Sockets between processes of this machine. */
    UNIX,
    /** IPv4. */
    INET,
    /** {@code AF_AX25}. */
    AX25,
    /** {@code AF_IPX}. */
    IPX,
    /** {@code AF_APPLETALK}. */
    APPLETALK,
    /** {@code AF_NETROM}. */
    NETROM,
    /** {@code AF_BRIDGE}. */
    BRIDGE,
    /** {@code AF_ATMPVC}. */
    ATMPVC,
    /** {@code AF_X25}. */
    X25,
    /** IPv6. */
    INET6,
    /** {@code AF_ROSE}. */
    ROSE,
    /** {@code AF_NETBEUI}. */
    NETBEUI,
    /** {@code AF_SECURITY}. */
    SECURITY,
    /** {@code AF_KEY}. */
    KEY,
    /** Messages to and from the kernel. */
    NETLINK,
    /** Raw frames. */
    PACKET,
    /** {@code AF_ASH}. */
    ASH,
    /** {@code AF_ECONET}. */
    ECONET,
    /** {@code AF_ATMSVC}. */
    ATMSVC,
    /** {@code AF_RDS}. */
    RDS,
    /** {@code AF_SNA}. */
    SNA,
    /** {@code AF_IRDA}. */
    IRDA,
    /** {@code AF_PPPOX}. */
    PPPOX,
    /** {@code AF_WANPIPE}. */
    WANPIPE,
    /** {@code AF_LLC}. */
    LLC,
    /** {@code AF_IB}. */
    IB,
    /** {@code AF_MPLS}. */
    MPLS,
    /** Controller area network. */
    CAN,
    /** Cluster messages. */
    TIPC,
    /** Bluetooth. */
    BLUETOOTH,
    /** {@code AF_IUCV}. */
    IUCV,
    /** {@code AF_RXRPC}. */
    RXRPC,
    /** {@code AF_ISDN}. */
    ISDN,
    /** {@code AF_PHONET}. */
    PHONET,
    /** {@code AF_IEEE802154}. */
    IEEE802154,
    /** {@code AF_CAIF}. */
    CAIF,
    /** The kernel's cryptography. */
    ALG,
    /** {@code AF_NFC}. */
    NFC,
    /** Between a virtual machine and its host. */
    VSOCK,
    /** {@code AF_KCM}. */
    KCM,
    /** {@code AF_QIPCRTR}. */
    QIPCRTR,
    /** {@code AF_SMC}. */
    SMC,
    /** Express data path. */
    XDP,
    /** {@code AF_MCTP}. */
    MCTP;

    /**
     * The word in policy.
     *
     * @return for example {@code inet6}
     */
    public String keyword() {
        return name().toLowerCase(Locale.ROOT);
    }
}
