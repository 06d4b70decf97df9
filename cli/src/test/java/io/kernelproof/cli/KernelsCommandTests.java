package io.kernelproof.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class KernelsCommandTests {

    @Test
    void listsTheKernelsThatHaveTablesWithTheirOtherNames() {
        String out = run("kernels");

        assertThat(out)
                .contains("rhel-7.9    3.10    inferred from rhel-7.7: 3.10.0-1160 in dcui/RHEL77 at 8e63432c\n"
                        + "                    also called rhel-7, redhat-7.9, el-7.9, centos-7.9, ")
                .contains("debian-12   6.1     Debian linux-config-6.1 ")
                .contains("                    also called debian-bookworm, bookworm\n");
    }

    @Test
    void listsThemAsJson() {
        JsonArray kernels = json("kernels", "--json").getAsJsonArray("kernels");

        assertThat(kernels).hasSizeGreaterThan(30).allSatisfy(each -> {
            assertThat(text(each, "source")).isNotBlank();
            assertThat(text(each, "release")).startsWith(text(each, "base"));
        });
    }

    @Test
    void tellsWhatIsKnownOfOneAndFromWhere() {
        assertThat(run("kernels", "show", "almalinux-9.3"))
                .startsWith("rhel-9.3\n")
                .contains("  base:         5.14\n")
                .contains("  uname -r:     5.14.0-362.8.1.el9_3.x86_64\n")
                .contains("  source:       5.14.0-362.24.1 in mkuron/almalinux-kernel branch 9.3\n")
                .contains("  compiled out: landlock_add_rule (CONFIG_SECURITY_LANDLOCK), ")
                .contains(
                        "  knob:         io_uring_setup: kernel.io_uring_disabled is 2 by default; it answers EPERM to everybody\n")
                .contains("                rhel-9.3+io_uring switches it on\n")
                .contains("                source: mkuron/almalinux-kernel branches 9.3 to 9.6")
                .contains("  not known:    whether it is the same on architectures other than x86_64\n");
        assertThat(run("kernels", "show", "5.10.60-qnap"))
                .contains(
                        "  note:         5.10.60-qnap is taken as mainline 5.10.60; what this vendor backported is not known\n");
        assertThat(run("kernels", "show", "gvisor-20200323"))
                .contains("  uname -r:     4.4.0\n", "  missing:      ", "clone3", "  in part:      ");
    }

    @Test
    void tellsItAsJsonWhereverTheOptionStands() {
        JsonObject kernel = json("kernels", "show", "rhel-9.8", "--json");

        assertThat(kernel).isEqualTo(json("kernels", "show", "--json", "rhel-9.8"));
        assertThat(text(kernel, "inferredFrom")).isEqualTo("rhel-9.6");
        assertThat(kernel.getAsJsonArray("switchedOff")).anySatisfy(each -> {
            assertThat(text(each, "knob")).isEqualTo("kernel.io_uring_disabled");
            assertThat(each.getAsJsonObject().has("default")).isFalse();
            assertThat(each.getAsJsonObject().get("simulated").getAsBoolean()).isFalse();
        });
    }

    private static JsonObject json(String... arguments) {
        return JsonParser.parseString(run(arguments)).getAsJsonObject();
    }

    private static String text(JsonElement object, String name) {
        return object.getAsJsonObject().get(name).getAsString();
    }

    private static String run(String... arguments) {
        StringWriter out = new StringWriter();
        int ended = Kernelproof.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(out))
                .execute(arguments);

        assertThat(ended).as(out.toString()).isZero();
        return out.toString();
    }
}
