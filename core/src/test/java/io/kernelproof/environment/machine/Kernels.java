package io.kernelproof.environment.machine;

import io.kernelproof.kernel.Arch;
import io.kernelproof.probe.NativePrograms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The kernels that the tests boot. */
final class Kernels {

    private static final Path CACHE = Path.of(System.getProperty("user.home"), ".cache", "kernelproof", "kernels");

    private Kernels() {}

    static GuestKernel of(Machine machine) throws IOException {
        return machine == Machine.USER_MODE_LINUX
                ? GuestKernel.of(Path.of(NativePrograms.userModeLinux()))
                : emulated(machine, new DebianKernels(CACHE));
    }

    static GuestKernel ofSuite(String suite) throws IOException {
        return emulated(Machine.QEMU_X86_64, new DebianKernels(CACHE, Optional.of(suite)));
    }

    private static GuestKernel emulated(Machine machine, DebianKernels kernels) throws IOException {
        NativePrograms.requireTool(machine.emulator());
        return GuestKernel.of(image(kernels, machine.arch()));
    }

    /** Nobody's laptop shall fetch a kernel because it runs the tests. */
    private static Path image(DebianKernels kernels, Arch arch) throws IOException {
        NativePrograms.requireTool("apt-get");
        if (Boolean.getBoolean("kernelproof.strict")) {
            return kernels.fetch(arch);
        }
        NativePrograms.require(
                kernels.cached(arch).isPresent(),
                "no kernel for %s is in %s; a run with -Dkernelproof.strict=true fetches it"
                        .formatted(arch.id(), CACHE));
        return kernels.cached(arch).orElseThrow();
    }
}
