package io.kernelproof.elf;

import java.io.IOException;
import org.apiguardian.api.API;

/** A file that begins as an ELF file does not go on as one. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class ElfFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    ElfFormatException(String message) {
        super(message);
    }
}
