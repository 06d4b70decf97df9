package io.kernelproof.elf;

import io.kernelproof.kernel.KernelVersion;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apiguardian.api.API;

/**
 * A program or a library, as far as it says what it needs to be started and what it offers. Files may be hostile: every count,
 * size and position is checked, and nothing is executed.
 *
 * <p>Of 32-bit and of big-endian files only the machine is read.
 *
 * <p>Source: elf(5) of man-pages 6.03; System V ABI, gABI 4.1, chapters 4 and 5; Linux Standard Base 5.0, 10.7 (symbol versions).
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class ElfFile {

    private static final int MAGIC = 0x7f454c46;
    private static final int CLASS_64 = 2;
    private static final int LITTLE_ENDIAN = 1;

    /** Sizes in bytes: of the header, of an entry of the dynamic section, of a symbol. */
    private static final int HEADER = 64;

    private static final int ENTRY = 16;
    private static final int SYMBOL = 24;

    private static final int PT_LOAD = 1;
    private static final int PT_DYNAMIC = 2;
    private static final int PT_INTERP = 3;
    private static final int PT_NOTE = 4;

    /** In bytes, of the note that tells the oldest kernel: three sizes, the name GNU, and four words. */
    private static final int ABI_TAG = 32;

    private static final int NT_GNU_ABI_TAG = 1;

    /** The name GNU with its NUL, as a word. */
    private static final int GNU = 0x554e47;

    private static final int LINUX = 0;

    private static final int DT_NEEDED = 1;
    private static final int DT_STRTAB = 5;
    private static final int DT_SYMTAB = 6;
    private static final int DT_RPATH = 15;
    private static final int DT_RUNPATH = 29;
    private static final int DT_GNU_HASH = 0x6ffffef5;
    private static final int DT_VERDEF = 0x6ffffffc;
    private static final int DT_VERDEFNUM = 0x6ffffffd;
    private static final int DT_VERNEED = 0x6ffffffe;
    private static final int DT_VERNEEDNUM = 0x6fffffff;

    private static final int VER_FLG_WEAK = 2;

    private static final int MAX_HEADERS = 256;
    private static final int MAX_NOTES = 64;
    private static final int MAX_NUMBER = 9999;
    private static final int MAX_DYNAMIC = 4096;
    private static final int MAX_VERSIONS = 4096;
    private static final int MAX_CHAIN = 1 << 20;
    private static final int MAX_STRING = 4096;

    /** {@code e_machine}, linux/elf-em.h of Linux 6.1, by the names of {@link io.kernelproof.kernel.Arch}. */
    private static final Map<Integer, String> MACHINES = Map.of(
            3, "i386", 21, "ppc64le", 22, "s390x", 40, "arm", 62, "x86_64", 183, "aarch64", 243, "riscv64", 258,
            "loong64");

    private final ByteBuffer file;
    private final String machine;
    private final List<Segment> segments = new ArrayList<>();
    private final Map<Integer, Long> dynamic = new LinkedHashMap<>();
    private final List<Long> needed = new ArrayList<>();
    private Optional<String> interpreter = Optional.empty();
    private Optional<KernelVersion> oldestKernel = Optional.empty();

    private record Segment(long address, long position, long size) {}

    private ElfFile(ByteBuffer file, String machine) {
        this.file = file;
        this.machine = machine;
    }

    /**
     * Tells whether bytes begin as an ELF file does.
     *
     * @param content of a file, from its start
     * @return true if it calls itself one
     */
    public static boolean isElf(byte[] content) {
        return content.length >= Integer.BYTES && ByteBuffer.wrap(content).getInt() == MAGIC;
    }

    /**
     * Reads a file.
     *
     * @param content all of it; not copied, so the caller leaves it as it is
     * @return what it says
     * @throws ElfFormatException if it is no ELF file, or contradicts itself
     */
    public static ElfFile parse(byte[] content) throws ElfFormatException {
        if (!isElf(content)) {
            throw new ElfFormatException("it does not begin as an ELF file");
        }
        require(content.length >= HEADER, "it points beyond its own end");
        ByteBuffer file = ByteBuffer.wrap(content);
        boolean isLittleEndian = file.get(5) == LITTLE_ENDIAN;
        file.order(isLittleEndian ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int machine = Short.toUnsignedInt(file.getShort(18));
        ElfFile elf = new ElfFile(file, MACHINES.getOrDefault(machine, "machine " + machine));
        if (isLittleEndian && file.get(4) == CLASS_64) {
            elf.readHeaders();
        }
        return elf;
    }

    private void readHeaders() throws ElfFormatException {
        long headers = eight(32);
        int size = two(54);
        int count = two(56);
        require(count <= MAX_HEADERS, "it has %d program headers".formatted(count));
        for (int i = 0; i < count; i++) {
            long at = headers + (long) i * size;
            long position = eight(at + 8);
            long inFile = eight(at + 32);
            switch ((int) four(at)) {
                case PT_LOAD -> segments.add(new Segment(eight(at + 16), position, inFile));
                case PT_INTERP -> interpreter = Optional.of(string(position));
                case PT_DYNAMIC -> readDynamic(position, inFile);
                case PT_NOTE -> readNotes(position, inFile, eight(at + 48));
                default -> {
                    // Of no interest here.
                }
            }
        }
    }

    /** Loaders look only at segments of this alignment and size: glibc 2.31, elf/dl-load.c, open_verify. */
    private void readNotes(long start, long size, long alignment) throws ElfFormatException {
        if ((alignment != 4 && alignment != 8) || size < ABI_TAG) {
            return;
        }
        long at = start;
        for (int i = 0; i < MAX_NOTES && at <= start + size - ABI_TAG; i++) {
            long nameSize = four(at);
            long textSize = four(at + 4);
            if (nameSize == 4 && textSize == 16 && four(at + 8) == NT_GNU_ABI_TAG && four(at + 12) == GNU) {
                if (four(at + 16) == LINUX) {
                    oldestKernel = Optional.of(
                            new KernelVersion(small(four(at + 20)), small(four(at + 24)), small(four(at + 28))));
                }
                return;
            }
            at += 12 + aligned(nameSize, alignment) + aligned(textSize, alignment);
        }
    }

    private static long aligned(long size, long alignment) {
        return (size + alignment - 1) / alignment * alignment;
    }

    private static int small(long number) throws ElfFormatException {
        require(number <= MAX_NUMBER, "a version has the number %d".formatted(number));
        return (int) number;
    }

    private void readDynamic(long start, long size) throws ElfFormatException {
        require(size / ENTRY <= MAX_DYNAMIC, "its dynamic section has %d bytes".formatted(size));
        for (long at = start; at < start + size; at += ENTRY) {
            long tag = eight(at);
            long value = eight(at + 8);
            if (tag == 0) {
                return;
            } else if (tag == DT_NEEDED) {
                needed.add(value);
            } else if (tag > 0 && tag <= Integer.MAX_VALUE) {
                dynamic.put((int) tag, value);
            }
        }
    }

    /**
     * Returns the oldest kernel that it says it works on, in its note NT_GNU_ABI_TAG.
     *
     * @return the version; empty if it does not say so, or is not for Linux
     */
    public Optional<KernelVersion> oldestKernel() {
        return oldestKernel;
    }

    /**
     * Returns for which machine it is built.
     *
     * @return the architecture as {@link io.kernelproof.kernel.Arch#id()} has it, or a description of another one
     */
    public String machine() {
        return machine;
    }

    /**
     * Returns the program that the kernel starts in its place, which loads it and its libraries.
     *
     * @return the path, such as {@code /lib64/ld-linux-x86-64.so.2}; empty for a static program and for a library
     */
    public Optional<String> interpreter() {
        return interpreter;
    }

    /**
     * Returns the libraries that it needs.
     *
     * @return their names, such as {@code libc.so.6}, in the order in which they are loaded
     * @throws ElfFormatException if a name lies beyond the file's end
     */
    public List<String> needed() throws ElfFormatException {
        List<String> names = new ArrayList<>();
        for (long offset : needed) {
            names.add(nameAt(offset));
        }
        return names;
    }

    /**
     * Returns where its libraries are to be looked for first.
     *
     * @return directories, which may begin with {@code $ORIGIN}
     * @throws ElfFormatException if they lie beyond the file's end
     */
    public List<String> runPath() throws ElfFormatException {
        Long offset = dynamic.getOrDefault(DT_RUNPATH, dynamic.get(DT_RPATH));
        return offset == null ? List.of() : List.of(nameAt(offset).split(":"));
    }

    /**
     * Returns the versions of symbols that each of its libraries must have.
     *
     * @return library to versions, such as {@code libc.so.6} to {@code GLIBC_2.34}; without those that may be absent
     * @throws ElfFormatException if the table contradicts itself
     */
    public Map<String, Set<String>> neededVersions() throws ElfFormatException {
        Map<String, Set<String>> versions = new LinkedHashMap<>();
        if (!dynamic.containsKey(DT_VERNEED)) {
            return versions;
        }
        long at = ofAddress(dynamic.get(DT_VERNEED));
        long count = dynamic.getOrDefault(DT_VERNEEDNUM, 0L);
        require(count <= MAX_VERSIONS, "it needs versions of %d libraries".formatted(count));
        for (long i = 0; i < count; i++) {
            int each = two(at + 2);
            require(each <= MAX_VERSIONS, "it needs %d versions of a library".formatted(each));
            Set<String> ofLibrary = versions.computeIfAbsent(nameAt(four(at + 4)), library -> new LinkedHashSet<>());
            long version = at + four(at + 8);
            for (int j = 0; j < each; j++) {
                boolean isWeak = (two(version + 4) & VER_FLG_WEAK) != 0;
                if (!isWeak) {
                    ofLibrary.add(nameAt(four(version + 8)));
                }
                version += four(version + 12);
            }
            at += four(at + 12);
        }
        return versions;
    }

    /**
     * Returns the versions of symbols that it has, as a library.
     *
     * @return such as {@code GLIBC_2.34}; none if its symbols have no versions, as those of musl
     * @throws ElfFormatException if the table contradicts itself
     */
    public Set<String> definedVersions() throws ElfFormatException {
        Set<String> versions = new LinkedHashSet<>();
        if (!dynamic.containsKey(DT_VERDEF)) {
            return versions;
        }
        long at = ofAddress(dynamic.get(DT_VERDEF));
        long count = dynamic.getOrDefault(DT_VERDEFNUM, 0L);
        require(count <= MAX_VERSIONS, "it has %d versions".formatted(count));
        for (long i = 0; i < count; i++) {
            versions.add(nameAt(four(at + four(at + 12))));
            at += four(at + 16);
        }
        return versions;
    }

    /**
     * Tells whether it has a symbol for others, such as libc's function for a system call.
     *
     * @param symbol its name
     * @return false also if it has no table of the kind that is read, {@code DT_GNU_HASH}
     * @throws ElfFormatException if the table contradicts itself
     */
    public boolean exports(String symbol) throws ElfFormatException {
        if (!dynamic.containsKey(DT_GNU_HASH) || !dynamic.containsKey(DT_SYMTAB)) {
            return false;
        }
        long table = ofAddress(dynamic.get(DT_GNU_HASH));
        long symbols = ofAddress(dynamic.get(DT_SYMTAB));
        long buckets = four(table);
        long first = four(table + 4);
        long bucketsAt = table + 16 + four(table + 8) * 8;
        require(buckets > 0, "its table of symbols has no buckets");
        int hash = hash(symbol);
        long index = four(bucketsAt + Integer.toUnsignedLong(hash) % buckets * 4);
        if (index < first) {
            return false;
        }
        for (int steps = 0; steps < MAX_CHAIN; steps++, index++) {
            int link = (int) four(bucketsAt + buckets * 4 + (index - first) * 4);
            long entry = symbols + index * SYMBOL;
            boolean isDefined = two(entry + 6) != 0;
            if ((link | 1) == (hash | 1) && isDefined && nameAt(four(entry)).equals(symbol)) {
                return true;
            } else if ((link & 1) == 1) {
                return false;
            }
        }
        throw new ElfFormatException("its table of symbols has no end");
    }

    /** As dl_new_hash of glibc. */
    private static int hash(String symbol) {
        int hash = 5381;
        for (byte each : symbol.getBytes(StandardCharsets.UTF_8)) {
            hash = hash * 33 + (each & 0xff);
        }
        return hash;
    }

    private String nameAt(long offset) throws ElfFormatException {
        Long names = dynamic.get(DT_STRTAB);
        if (names == null) {
            throw new ElfFormatException("it names libraries, but has no names");
        }
        return string(ofAddress(names) + offset);
    }

    private String string(long start) throws ElfFormatException {
        int at = position(start, 1);
        int end = at;
        while (file.get(position(end, 1)) != 0) {
            end++;
            require(end - at <= MAX_STRING, "a name has more than %d bytes".formatted(MAX_STRING));
        }
        byte[] name = new byte[end - at];
        file.get(at, name);
        return new String(name, StandardCharsets.UTF_8);
    }

    private long ofAddress(long address) throws ElfFormatException {
        for (Segment segment : segments) {
            if (address >= segment.address() && address - segment.address() < segment.size()) {
                return segment.position() + (address - segment.address());
            }
        }
        throw new ElfFormatException("the address %#x is in no part of it".formatted(address));
    }

    private int two(long at) throws ElfFormatException {
        return Short.toUnsignedInt(file.getShort(position(at, Short.BYTES)));
    }

    private long four(long at) throws ElfFormatException {
        return Integer.toUnsignedLong(file.getInt(position(at, Integer.BYTES)));
    }

    private long eight(long at) throws ElfFormatException {
        return file.getLong(position(at, Long.BYTES));
    }

    private int position(long at, int size) throws ElfFormatException {
        require(at >= 0 && at <= file.limit() - size, "it points beyond its own end");
        return (int) at;
    }

    private static void require(boolean holds, String otherwise) throws ElfFormatException {
        if (!holds) {
            throw new ElfFormatException(otherwise);
        }
    }
}
