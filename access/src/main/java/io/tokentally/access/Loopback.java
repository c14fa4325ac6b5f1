package io.tokentally.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.kafka.common.config.ConfigException;

/** Which addresses only this machine can reach. */
public final class Loopback {
    private Loopback() {}

    /**
     * Whether only this machine can reach {@code address}.
     *
     * @throws ConfigException where the setting's value cannot be resolved
     */
    public static boolean is(String setting, String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new ConfigException(setting, address, "is not a host that can be resolved");
        }
    }

    /**
     * Refuses what would let everyone in.
     *
     * @throws ConfigException where others could reach {@code address} and no key was ever created
     */
    public static void require(String setting, String address, KeyRing keys) {
        if (keys.isEmpty() && !is(setting, address)) {
            throw new ConfigException(
                    setting,
                    address,
                    "no keys are configured, so only this machine may be served: set it to 127.0.0.1, or create a key"
                            + " first with 'tally keys create'");
        }
    }
}
