#!/usr/bin/env python3
"""Makes the system call table, and the probe's tables of calls, from recorded facts. README.md beside this file
describes the facts.

  facts.py           compare the committed tables with those that the recorded facts give
  facts.py build     write the tables
  facts.py fetch     get the packages of packages.csv, record their facts anew, then compare
"""

import csv
import gzip
import hashlib
import io
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

DATA = Path(__file__).resolve().parent
TABLES = DATA.parent / "resources/io/kernelproof/syscall"
PROBE = DATA.parent / "c"
CACHE = DATA.parents[2] / "target/facts"

ARCHITECTURES = ["x86_64", "aarch64", "riscv64", "ppc64le", "s390x", "arm", "i386", "loong64"]

# The first mainline version on each architecture, as in io.kernelproof.kernel.Arch.
ARCH_SINCE = {"x86_64": "2.6.0", "aarch64": "3.7", "riscv64": "4.15", "ppc64le": "3.13",
              "s390x": "2.6.0", "arm": "2.6.16", "i386": "2.6.0", "loong64": "5.19"}

# Those that the native program is built for.
PROBED = ["x86_64", "aarch64"]

# The headers that define the flags of flags.csv.
FLAG_HEADERS = ["asm/prctl.h", "linux/mman.h", "linux/close_range.h", "linux/eventfd.h", "linux/falloc.h", "linux/fcntl.h",
                "linux/fs.h", "linux/futex.h", "linux/io_uring.h", "linux/keyctl.h", "linux/membarrier.h", "linux/memfd.h",
                "linux/mount.h", "linux/perf_event.h", "linux/pidfd.h", "linux/prctl.h", "linux/random.h", "linux/sched.h",
                "linux/seccomp.h", "linux/userfaultfd.h", "linux/wait.h"]

# What the kernel calls a parameter that is a command, an operation, a kind of thing or a set of flags.
COMMAND = re.compile(r"\w*flags?\d?|\w*cmd|op(code|eration|tion)?|request|func|advice|behavior|behaviour|command|which\w*|nstype|idtype")

# Where linux-libc-dev keeps the numbers: since 6.12 in one package for all, before that in one for each.
HEADERS = {"x86_64": "x86/asm/unistd_64.h", "aarch64": "arm64/asm/unistd_64.h", "riscv64": "riscv/asm/unistd_64.h",
           "ppc64le": "powerpc/asm/unistd_64.h", "s390x": "s390/asm/unistd_64.h", "arm": "arm/asm/unistd-eabi.h",
           "i386": "x86/asm/unistd_32.h", "loong64": "loongarch/asm/unistd_64.h"}
OLD_HEADERS = {"amd64": {"x86_64": "x86_64-linux-gnu/asm/unistd_64.h", "i386": "x86_64-linux-gnu/asm/unistd_32.h"},
               "arm64": {"aarch64": "aarch64-linux-gnu/asm/unistd.h"}}

# The tables of linux-source and the ABIs of each that a 64-bit (or the 32-bit) kernel of the architecture uses.
ENTRIES = {"x86_64": ("arch/x86/entry/syscalls/syscall_64.tbl", "common 64"),
           "i386": ("arch/x86/entry/syscalls/syscall_32.tbl", "i386"),
           "aarch64": ("arch/arm64/tools/syscall_64.tbl", "common 64 renameat rlimit memfd_secret"),
           "riscv64": ("scripts/syscall.tbl", "common 64 riscv rlimit memfd_secret"),
           "loong64": ("scripts/syscall.tbl", "common 64 memfd_secret"),
           "ppc64le": ("arch/powerpc/kernel/syscalls/syscall.tbl", "common 64 nospu"),
           "s390x": ("arch/s390/kernel/syscalls/syscall.tbl", "common"),
           "arm": ("arch/arm/tools/syscall.tbl", "common eabi")}

# What decides over an option that has no prompt of its own, and options that are always on with the call's number.
OPTION_BEHIND = {"CONFIG_ARCH_HAS_PKEYS": "CONFIG_X86_INTEL_MEMORY_PROTECTION_KEYS"}
NO_CHOICE = {"CONFIG_MMU", "CONFIG_64BIT", "CONFIG_X86_64", "CONFIG_X86_32"}
# Not compiled from a Makefile, but included: kernel/sched/build_utility.c.
INCLUDED = {"kernel/sched/membarrier.c": "CONFIG_MEMBARRIER"}
# Always there, but with a body that only answers ENOSYS where the option is off.
EMPTY_WITHOUT_OPTION = {"iopl", "ioperm"}


def version(text):
    return tuple(int(part) for part in text.split("."))


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def written(header, rows):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def record(name, header, rows):
    (DATA / name).write_text(written(header, rows), encoding="utf-8")
    print(f"{name}: {len(rows)} rows")


def package(name):
    """The newest recorded package whose name begins so."""
    return max((row for row in read(DATA / "packages.csv") if row["package"].startswith(name)),
               key=lambda row: version(upstream(row)))


def upstream(package):
    """The version without what Debian adds to it: 7.3.4-1~bpo13+1 is 7.3.4."""
    return re.match(r"[\d.]+", package["version"])[0]


# --- build: from recorded facts to the table ---------------------------------------------------------------------

def first_version(name, corrections, strace, manual):
    """The first version and its source: a correction beats strace's exact commit, which beats the manual page."""
    correction = corrections.get((name, ""), {})
    if correction.get("since"):
        return correction["since"], correction["source"]
    if name in strace:
        return strace[name]["since"], f"strace {upstream(package('strace'))} changelog: {strace[name]['commit']}"
    if name in manual:
        since = max(manual[name]["since"], "2.6.0", key=version)
        return since, f"manpages-dev {upstream(package('manpages-dev'))} syscalls(2)"
    return None


def last_version(name, arch, first, empty, corrections):
    """The version from which on nothing is behind the number, and its source; empty if there is something."""
    for correction in (corrections.get((name, arch), {}), corrections.get((name, ""), {})):
        if correction.get("until"):
            gone = first if correction["until"] == "never" else correction["until"]
            return max(gone, first, key=version), correction["source"]
    if (name, arch) in empty:
        return first, f"{empty[name, arch]['table']} of {package('linux-source')['package']} has no entry"
    return "", ""


def newest_headers():
    return max(DATA.glob("headers-*.csv"), key=lambda path: version(path.stem.removeprefix("headers-")))


CALLS_OF = """\
/*
 * The calls of {arch} and the arguments with which each is refused before it has an effect. One row, one number.
 * Made by facts.py from arguments.csv in ../data, whose README says what the arguments mean.
 */

"""


def calls_of(arch, numbers):
    """The probe's table of an architecture: number and six arguments of each call, by number."""
    safe = {row["name"]: row for row in read(DATA / "arguments.csv")}
    wanted = {name for name in numbers if any(arch in numbers[name] for arch in PROBED)}
    if wrong := sorted(wanted ^ set(safe)):
        sys.exit(f"arguments.csv has to have one row for each call of {' or '.join(PROBED)}, but not so for "
                 + ", ".join(wrong))
    rows = []
    for name in wanted:
        if arch in numbers[name]:
            arguments = (safe[name]["arguments"].split() + 6 * ["0"])[:6]
            note = f"{name}: {safe[name]['note']}" if safe[name]["note"] else name
            rows.append((int(numbers[name][arch]), f"{', '.join(arguments)}}},\t/* {note} */\n"))
    return CALLS_OF.format(arch=arch) + "".join(f"\t{{{number:3}, {row}" for number, row in sorted(rows))


def build():
    """Returns the tables: {path: content}."""
    numbers = {row["name"]: {arch: row[arch] for arch in ARCHITECTURES if row[arch]} for row in read(newest_headers())}
    corrections = {(row["name"], row["arch"]): row for row in read(DATA / "corrections.csv")}
    strace, manual, options = ({row["name"]: row for row in read(DATA / f"{name}.csv")}
                               for name in ("strace", "manual", "options"))
    empty = {(row["name"], row["arch"]): row for row in read(DATA / "empty.csv")}
    first_versions = {name: first_version(name, corrections, strace, manual) for name in sorted(numbers)}
    if unknown := [name for name, known in first_versions.items() if not known]:
        sys.exit(f"no source gives the first version of {', '.join(unknown)}: add rows to corrections.csv")
    calls, exceptions = [], []
    for name, (since, source) in first_versions.items():
        since_aarch64 = ""
        for arch in sorted(numbers[name], key=ARCHITECTURES.index):
            own = corrections.get((name, arch), {})
            usual = max(since, ARCH_SINCE[arch], key=version)
            first = own.get("since") or usual
            until, reason = last_version(name, arch, first, empty, corrections)
            if arch == "aarch64" and first != since:
                since_aarch64 = first
                source += f"; aarch64: {own['source']}" if first != usual else ""
            if until or first != usual and arch != "aarch64":
                exceptions.append([name, arch, first if first != usual and arch != "aarch64" else "", until,
                                   reason or own["source"]])
        calls.append([name, *(numbers[name].get(arch, "") for arch in ARCHITECTURES), since, since_aarch64,
                      options.get(name, {}).get("option", ""), source])
    for name, arch in corrections:
        if name not in numbers or arch and arch not in numbers[name]:
            sys.exit(f"corrections.csv: {name} has no number on {arch or 'any architecture'}")
    return {TABLES / "syscalls.csv": written(["name", *ARCHITECTURES, "since", "since_aarch64", "config", "source"],
                                             calls),
            TABLES / "exceptions.csv": written(["name", "arch", "since", "until", "source"], exceptions),
            **{PROBE / f"calls-{arch}.h": calls_of(arch, numbers) for arch in PROBED}}


# --- fetch: from packages to recorded facts ----------------------------------------------------------------------

def mirror():
    """The Debian mirror that this machine's apt uses."""
    targets = subprocess.run(["apt-get", "indextargets", "--format", "$(ORIGIN) $(REPO_URI)", "Created-By: Packages"],
                             check=True, capture_output=True, text=True).stdout.split("\n")
    return next(line.split()[1] for line in targets if line.startswith("Debian ") and "security" not in line)


def fetch(package):
    """Returns the directory into which a package is unpacked."""
    deb = CACHE / Path(package["path"]).name
    if not deb.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        print(f"fetching {deb.name}")
        urllib.request.urlretrieve(mirror() + package["path"], deb)
    digest = hashlib.sha256(deb.read_bytes()).hexdigest()
    if digest != package["sha256"]:
        sys.exit(f"{deb}: expected SHA-256 {package['sha256']}, but it has {digest}; delete it and fetch again, "
                 "or record the package that replaced it in packages.csv")
    directory = deb.with_suffix("")
    if not directory.exists():
        subprocess.run(["dpkg-deb", "-x", deb, directory], check=True)
    return directory


def numbers_of(header):
    """The numbers of a header that only defines numbers; on ARM they are offsets from a base of 0."""
    return {name: int(number) for name, number in re.findall(
        r"^#define __NR_(\w+)\s+(?:\(__NR_SYSCALL_BASE \+ )?(\d+)\)?\s*$", header.read_text(), re.MULTILINE)}


def numbers_by_preprocessor(header):
    """The numbers of a header that includes the generic one and switches parts of it."""
    include = header.parents[1]
    macros = subprocess.run(["cpp", "-dM", "-nostdinc", "-I", include, "-I", include.parent, header],
                            check=True, capture_output=True, text=True).stdout
    defined = dict(re.findall(r"^#define (__NR\w+) (\w+)$", macros, re.MULTILINE))
    numbers = {}
    for macro, value in defined.items():
        value = defined.get(value, value)
        if macro.startswith("__NR_") and macro not in ("__NR_syscalls", "__NR_arch_specific_syscall"):
            numbers[macro[len("__NR_"):]] = int(value)
    return numbers


def record_headers():
    """Records one file for each kernel; returns {architecture: {name: number}} of the newest."""
    releases = {}
    for row in read(DATA / "packages.csv"):
        if row["package"] != "linux-libc-dev":
            continue
        directory = fetch(row)
        numbers = releases.setdefault(upstream(row), {})
        if row["architecture"] == "all":
            for arch, header in HEADERS.items():
                numbers[arch] = numbers_of(directory / "usr/lib/linux/uapi" / header)
        else:
            for arch, header in OLD_HEADERS[row["architecture"]].items():
                old = directory / "usr/include" / header
                numbers[arch] = numbers_by_preprocessor(old) if arch == "aarch64" else numbers_of(old)
    for release, numbers in releases.items():
        architectures = [arch for arch in ARCHITECTURES if arch in numbers]
        names = sorted(set().union(*numbers.values()))
        record(f"headers-{release}.csv", ["name", *architectures],
               [[name, *(numbers[arch].get(name, "") for arch in architectures)] for name in names])
    return releases[max(releases, key=version)]


def record_flags(directory):
    """The values, as the compiler reads them, of the flags that stand in an argument: some are members of enums."""
    flags = sorted({row["flag"] for row in read(TABLES / "flags.csv") if row["argument"]})
    source = "".join(f"#include <{header}>\n" for header in FLAG_HEADERS) + "".join(
        f"const unsigned long long value_of_{flag} = {flag};\n" for flag in flags)
    assembly = subprocess.run(["gcc", "-S", "-x", "c", "-nostdinc", "-I", directory / "usr/include", "-I",
                               directory / "usr/lib/linux/uapi/x86", "-o", "-", "-"],
                              input=source, check=True, capture_output=True, text=True).stdout
    values = dict(re.findall(r"^value_of_(\w+):\n\s*\.quad\s+(\d+)$", assembly, re.MULTILINE))
    record("flags.csv", ["flag", "value"], [[flag, hex(int(values[flag]))] for flag in flags])


def record_commands(source, tables):
    """The parameters of calls by which they are told what to do, or how: by the names that the kernel gives them."""
    calls = {}
    for name in sorted(set().union(*tables.values())):
        entry = next((tables[arch][name] for arch in ARCHITECTURES if tables[arch].get(name)), "")
        calls.setdefault(entry.removeprefix("sys_"), name)
    rows = {}
    for file in sorted(source.rglob("*.c")):
        path = file.relative_to(source).parts
        if path[0] in ("tools", "samples", "scripts") or path[0] == "arch" and path[1] != "x86":
            continue
        text = file.read_text(errors="replace")
        for function, parameters in re.findall(r"\bSYSCALL_DEFINE[1-6]\((\w+),([^{;]*?)\)\s*\n?\{", text):
            if function in calls:
                names = [part.strip().split()[-1].lstrip("*") for part in parameters.split(",")[1::2]]
                for place, name in enumerate(names):
                    if COMMAND.fullmatch(name):
                        rows[calls[function], place] = name
    record("commands.csv", ["name", "argument", "parameter"], [[*place, rows[place]] for place in sorted(rows)])


def record_manual(directory, names):
    """The column Kernel of syscalls(2): the first version on any architecture."""
    page = gzip.open(directory / "usr/share/man/man2/syscalls.2.gz", "rt", encoding="utf-8").read()
    table = re.sub(r"\\f\[\w*\]", "", page[page.index(".TS"):page.index(".TE")])
    rows = re.findall(r"^(?:\.BR )?(\w+) ?\(2\)(?:\nT\})?\t([\d.]+)", table, re.MULTILINE)
    record("manual.csv", ["name", "since"], sorted(row for row in rows if row[0] in names))


def record_strace(directory, numbers):
    """The mainline commits that strace's changelog names where it begins to decode a call, since 5.1."""
    changelog = gzip.open(directory / "usr/share/doc/strace/changelog.gz", "rt", errors="replace").read()
    unified = {name for arch in numbers.values() for name, number in arch.items() if number >= 403}
    unified |= {name for name, number in numbers["x86_64"].items() if number >= 335}
    since = {}
    for entry in re.split(r"\n\n(?=\t(?![*(])|\d{4}-)", changelog):
        entry = re.sub(r"\s+", " ", entry)
        if not re.search(r"BASE_NR \+|x86_64/syscallent\.h \[|linux/32/syscallent\.h \[403", entry):
            continue
        commit = re.search(r"v(\d+)\.(\d+)(?:-rc\d+)?(?:~[~^\w]*\w|(-\d+-g\w+))?", entry)
        wired = re.findall(r"(?:Wire up|wire up) (.*?)(?:\. |\.$| \* | introduced)", entry)
        named = re.findall(r"\w+", " ".join([entry.split(" * ")[0], *wired]))
        for name in unified.intersection(named):
            # A commit described as so many after v5.14 is in 5.15.
            minor = int(commit[2]) + (1 if commit[3] else 0) if commit else None
            if commit:
                since[name] = (f"{commit[1]}.{minor}", commit[0])
    record("strace.csv", ["name", "since", "commit"], [[name, *since[name]] for name in sorted(since)])


def kernel_source(directory):
    """Unpacks what decides over system calls: everything but drivers, sound, documentation and tools."""
    archive = next((directory / "usr/src").glob("*.tar.xz"))
    source = directory / "source"
    if not source.exists():
        source.mkdir()
        subprocess.run(["tar", "-xJf", archive, "-C", source, "--strip-components=1", "--exclude=*/drivers",
                        "--exclude=*/sound", "--exclude=*/Documentation", "--exclude=*/tools/testing"], check=True)
    return source


def entries(source):
    """{architecture: {name: function}} of the kernel's own tables, the function empty where there is none."""
    found = {}
    for arch, (table, abis) in ENTRIES.items():
        rows = [line.split() for line in (source / table).read_text().split("\n") if line[:1].isdigit()]
        found[arch] = {row[2]: "".join(row[3:4]).replace("sys_ni_syscall", "") for row in rows
                       if row[1] in abis.split()}
    return found


def record_empty(tables):
    rows = [[name, arch, ENTRIES[arch][0]] for arch in tables for name, entry in tables[arch].items() if not entry]
    record("empty.csv", ["name", "arch", "table"], sorted(rows))


def enclosing_options(source, line):
    """The options of the preprocessor conditions around a line, innermost first; None for one that is none."""
    stack = []
    for text in source.split("\n")[:line]:
        directive = re.match(r"\s*#\s*(ifdef|ifndef|if|elif|else|endif)\b\s*(\w*)", text)
        if not directive:
            continue
        if directive[1] in ("ifdef", "ifndef", "if"):
            stack.append(directive[2] if directive[1] == "ifdef" and directive[2].startswith("CONFIG_") else None)
        elif directive[1] == "endif":
            stack.pop()
        else:
            stack[-1] = None
    return stack[::-1]


def makefile_options(source, file):
    """The options that the makefiles from a file's directory upwards ask for, nearest first."""
    options = [INCLUDED[file]] if file in INCLUDED else []
    target = Path(file).with_suffix(".o")
    while target.name:
        directory = target.parent
        makefile = source / directory / ("Kbuild" if directory == Path(".") else "Makefile")
        wanted, condition = target.name + ("" if target.suffix == ".o" else "/"), []
        for text in makefile.read_text().replace("\\\n", " ").split("\n") if makefile.exists() else []:
            start = re.match(r"\s*(?:ifdef (\w+)|ifeq \(\$\((\w+)\),y\)|if\w+)", text)
            if start:
                condition.append(start[1] or start[2])
            elif re.match(r"\s*else", text):
                condition[-1] = None
            elif re.match(r"\s*endif", text):
                condition.pop()
            rule = re.match(r"\s*([\w-]+?)-(?:y|objs|\$\((\w+)\))\s*[:+]?=(.*)", text)
            if rule and wanted in rule[3].split():
                options += [option for option in (rule[2], *condition) if option]
                # A part of another object, which has an option of its own.
                if rule[1] not in ("obj", "lib", "mmu"):
                    options += re.findall(rf"^\s*obj-\$\((\w+)\).*\b{rule[1]}\.o", makefile.read_text(), re.MULTILINE)
        target = directory
    return options


def record_options(source, tables):
    """What leaves a call out: of those that kernel/sys_ni.c answers for, the option around the definition."""
    optional = set(re.findall(r"^COND_SYSCALL\((\w+)\)", (source / "kernel/sys_ni.c").read_text(), re.MULTILINE))
    definitions = {}
    found = subprocess.run(["grep", "-rnoE", r"\bSYSCALL_DEFINE[0-9]\(\w+", "--include=*.c", "."], cwd=source,
                           check=True, capture_output=True, text=True).stdout
    for file, line, name in re.findall(r"^\./([^:]+):(\d+):SYSCALL_DEFINE\d\((\w+)$", found, re.MULTILINE):
        definitions.setdefault(name, []).append((not file.startswith("arch/x86/"), file, int(line)))
    rows = []
    for name in sorted(set().union(*tables.values())):
        entry = next((tables[arch][name] for arch in ARCHITECTURES if tables[arch].get(name)), "")
        function = entry.removeprefix("sys_")
        if function not in definitions or not (function in optional or name in EMPTY_WITHOUT_OPTION):
            continue
        _, file, line = min(definitions[function])
        options = [option for option in (*enclosing_options((source / file).read_text(), line),
                                         *makefile_options(source, file)) if option and option not in NO_CHOICE]
        if options:
            rows.append([name, OPTION_BEHIND.get(options[0], options[0]), file])
    record("options.csv", ["name", "option", "file"], rows)


def record_all():
    numbers = record_headers()
    record_flags(fetch(package("linux-libc-dev")))
    record_manual(fetch(package("manpages-dev")), set().union(*numbers.values()))
    record_strace(fetch(package("strace")), numbers)
    source = kernel_source(fetch(package("linux-source")))
    tables = entries(source)
    if {arch: set(table) for arch, table in tables.items()} != {arch: set(names) for arch, names in numbers.items()}:
        sys.exit("linux-source and linux-libc-dev disagree over the names")
    record_empty(tables)
    record_options(source, tables)
    record_commands(source, tables)


def main(command="compare"):
    if command == "fetch":
        record_all()
    elif command not in ("build", "compare"):
        sys.exit(__doc__)
    for table, content in build().items():
        if command == "build":
            table.write_text(content, encoding="utf-8")
        elif table.read_text(encoding="utf-8") != content:
            sys.exit(f"{table.name} is not what the recorded facts give: run facts.py build and look at the difference")
        print(f"{table.name}: {len(content.splitlines())} lines")


if __name__ == "__main__":
    main(*sys.argv[1:])
