package io.kernelproof.environment.machine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A 32-bit ARM program in machine code, as there is no compiler for it here: makes a call with -1 as its argument and
 * exits with the errno, or 0.
 */
final class ArmProgram {

    private static final int BASE = 0x10000;
    private static final int HEADERS = 52 + 32;
    private static final int CODE = 7 * 4;

    private ArmProgram() {}

    static byte[] calling(int number) {
        ByteBuffer file = ByteBuffer.allocate(HEADERS + CODE).order(ByteOrder.LITTLE_ENDIAN);
        header(file);
        segment(file);
        file.putInt(0xe3e00000); // mvn r0, #0
        file.putInt(0xe3007000 | immediate(number & 0xffff)); // movw r7, #number's lower half
        file.putInt(0xe3407000 | immediate(number >>> 16)); // movt r7, #number's upper half
        file.putInt(0xef000000); // svc #0
        file.putInt(0xe2600000); // rsb r0, r0, #0
        file.putInt(0xe3a07001); // mov r7, #1: exit
        file.putInt(0xef000000); // svc #0
        return file.array();
    }

    /** An immediate of 16 bits lies in two parts of the instruction. */
    private static int immediate(int value) {
        return ((value & 0xf000) << 4) | (value & 0x0fff);
    }

    /** Elf32_Ehdr: an executable for ARM, EABI version 5. */
    private static void header(ByteBuffer file) {
        file.putInt(0x464c457f).putInt(0x00010101).putLong(0);
        file.putShort((short) 2).putShort((short) 40).putInt(1);
        file.putInt(BASE + HEADERS).putInt(52).putInt(0).putInt(0x05000000);
        file.putShort((short) 52).putShort((short) 32).putShort((short) 1);
        file.putShort((short) 0).putShort((short) 0).putShort((short) 0);
    }

    /** Elf32_Phdr: all of the file, to be read and executed. */
    private static void segment(ByteBuffer file) {
        file.putInt(1).putInt(0).putInt(BASE).putInt(BASE);
        file.putInt(HEADERS + CODE).putInt(HEADERS + CODE).putInt(5).putInt(0x1000);
    }
}
