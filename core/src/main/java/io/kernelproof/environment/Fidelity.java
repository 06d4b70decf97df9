package io.kernelproof.environment;

import org.apiguardian.api.API;

/** How close the kernel of an environment is to the kernel that it stands for; never left out of a result. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public enum Fidelity {

    /** The kernel itself. */
    REAL,

    /**
     * Another kernel that refuses the system calls which the named kernel lacks. What an older kernel lacks beside
     * whole calls (flags, ioctls, socket options, files in /proc and /sys, its errors) is there all the same.
     */
    SIMULATED
}
