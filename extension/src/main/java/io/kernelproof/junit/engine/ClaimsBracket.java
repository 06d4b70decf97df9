package io.kernelproof.junit.engine;

import org.apiguardian.api.API;
import org.junit.platform.launcher.LauncherDiscoveryListener;
import org.junit.platform.launcher.LauncherDiscoveryRequest;

/** Keeps what we take in one discovery apart from every other; registered automatically with every launcher. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class ClaimsBracket implements LauncherDiscoveryListener {

    /** Creates the listener, for the service loader. */
    public ClaimsBracket() {}

    @Override
    public void launcherDiscoveryStarted(LauncherDiscoveryRequest request) {
        Claims.open();
    }

    @Override
    public void launcherDiscoveryFinished(LauncherDiscoveryRequest request) {
        Claims.close();
    }
}
