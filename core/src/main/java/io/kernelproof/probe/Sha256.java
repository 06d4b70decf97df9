package io.kernelproof.probe;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apiguardian.api.API;

/** Fingerprints of what a result depends on. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class Sha256 {

    private Sha256() {}

    /**
     * Computes a fingerprint.
     *
     * @param bytes of what
     * @return 64 hexadecimal digits
     */
    public static String of(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
