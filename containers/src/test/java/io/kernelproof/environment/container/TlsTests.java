package io.kernelproof.environment.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.transport.SSLConfig;
import io.kernelproof.environment.Environment;
import io.kernelproof.message.Problem;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.testcontainers.dockerclient.TransportConfig;

/** A daemon under TLS has to be the one that was asked for, not any to which the same authority has given a certificate. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class TlsTests {

    private static final char[] PASSWORD = "secret".toCharArray();

    @TempDir
    private static Path keys = Path.of("");

    /** An authority, and those to whom it has given certificates. */
    @BeforeAll
    static void makeKeys() throws Exception {
        keytool("-genkeypair", "-alias", "ca", "-dname", "CN=authority", "-ext", "bc:c", "-ext", "ku:c=keyCertSign");
        keytool("-exportcert", "-alias", "ca", "-rfc", "-file", "ca.pem");
        sign("named", "SAN=dns:localhost");
        sign("addressed", "SAN=ip:127.0.0.1");
        sign("other", "SAN=dns:other.example,ip:10.0.0.1");
        sign("nameless", "ku=digitalSignature");
        sign("client", "eku=clientAuth");
        Files.writeString(
                keys.resolve("cert.pem"),
                pem("CERTIFICATE", store("all").getCertificate("client").getEncoded()));
        Files.writeString(
                keys.resolve("key.pem"),
                pem("PRIVATE KEY", store("all").getKey("client", PASSWORD).getEncoded()));
        keytool("elsewhere", "-genkeypair", "-alias", "ca", "-dname", "CN=stranger", "-ext", "SAN=dns:localhost");
    }

    private static void sign(String name, String extension) throws Exception {
        keytool("-genkeypair", "-alias", name, "-dname", "CN=" + name);
        keytool("-certreq", "-alias", name, "-file", name + ".csr");
        keytool("-gencert", "-alias", "ca", "-infile", name + ".csr", "-outfile", name + ".crt", "-ext", extension);
        keytool("-importcert", "-noprompt", "-alias", name, "-file", name + ".crt");
    }

    private static void keytool(String command, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        boolean other = !command.startsWith("-");
        if (!other) {
            all.add(command);
        }
        all.addAll(List.of(arguments));
        all.addAll(List.of("-keystore", (other ? command : "all") + ".p12", "-storepass", new String(PASSWORD)));
        if (all.contains("-genkeypair")) {
            all.addAll(List.of("-keyalg", "EC", "-validity", "2"));
        }
        File log = keys.resolve("log").toFile();
        Process keytool = new ProcessBuilder(all)
                .directory(keys.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).as(Files.readString(log.toPath())).isZero();
    }

    private static KeyStore store(String name) throws GeneralSecurityException, IOException {
        return KeyStore.getInstance(keys.resolve(name + ".p12").toFile(), PASSWORD);
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes));
    }

    private static KeyStore only(KeyStore all, String alias, boolean key) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD);
        if (key) {
            store.setKeyEntry(alias, all.getKey(alias, PASSWORD), PASSWORD, all.getCertificateChain(alias));
        } else {
            store.setCertificateEntry(alias, all.getCertificate(alias));
        }
        return store;
    }

    private static SSLContext context(String storeOfKey, String alias) throws GeneralSecurityException {
        try {
            KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
            own.init(only(store(storeOfKey), alias, true), PASSWORD);
            TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
            trusted.init(only(store("all"), "ca", false));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    /** A daemon with a key, that answers every question. */
    private static FakeDaemon daemon(String storeOfKey, String alias) throws Exception {
        SSLServerSocket server = (SSLServerSocket) context(storeOfKey, alias)
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server.setNeedClientAuth(true);
        return new FakeDaemon(
                server, (request, input, output, daemon) -> FakeDaemon.json(output, 200, "{\"Name\":\"fake\"}"));
    }

    private static DockerApi api(String host, int port) {
        SSLConfig client = () -> {
            try {
                return context("all", "client");
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        };
        TransportConfig config = TransportConfig.builder()
                .dockerHost(URI.create("tcp://%s:%d".formatted(host, port)))
                .sslConfig(client)
                .build();
        return new DockerApi(config);
    }

    @ParameterizedTest
    @CsvSource({"named, localhost", "addressed, 127.0.0.1"})
    void isSpokenWithTheHostThatWasAskedFor(String alias, String host) throws Exception {
        try (FakeDaemon fake = daemon("all", alias)) {
            assertThat(api(host, fake.port()).get("/info").text("Name")).isEqualTo("fake");
        }
    }

    @Test
    void carriesStreams() throws Exception {
        SSLServerSocket server = (SSLServerSocket) context("all", "named")
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        try (FakeDaemon fake = new FakeDaemon(server, (request, input, output, daemon) -> {
            FakeDaemon.upgrade(output);
            FakeDaemon.write(output, FakeDaemon.part((char) input.read() + " was read"));
        })) {
            DockerApi api = api("localhost", fake.port());
            try (DaemonConnection connection = api.hijack("/exec/e/start")) {
                connection.output().write('x');
                connection.output().flush();
                InputStream output = new MultiplexedInput(connection.input());
                assertThat(new String(output.readNBytes(10), StandardCharsets.US_ASCII))
                        .isEqualTo("x was read");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "other, localhost",
        "other, 127.0.0.1",
        "named, 127.0.0.1",
        "addressed, localhost",
        "nameless, 127.0.0.1"
    })
    void refusesAnotherHostOfTheSameAuthority(String alias, String host) throws Exception {
        try (FakeDaemon fake = daemon("all", alias)) {
            assertThatThrownBy(() -> api(host, fake.port()).get("/info")).satisfies(thrown -> {
                Problem problem = Problem.of(thrown).orElseThrow();
                assertThat(problem.what())
                        .isEqualTo("Connecting to the Docker host [tcp://%s:%d] failed.".formatted(host, fake.port()));
                assertThat(problem.expected()).isEqualTo("a certificate for the host '%s'".formatted(host));
                assertThat(problem.seen()).startsWith("its certificate is for another host: ");
                assertThat(problem.next()).startsWith("let DOCKER_HOST have a name that the certificate has");
            });
            assertThat(fake.requests()).as("what was asked of it").isEmpty();
        }
    }

    @Test
    void refusesAnotherAuthority() throws Exception {
        try (FakeDaemon fake = daemon("elsewhere", "ca")) {
            assertThatThrownBy(() -> api("localhost", fake.port()).get("/info"))
                    .satisfies(thrown -> assertThat(
                                    Problem.of(thrown).orElseThrow().seen())
                            .startsWith("there is no connection with TLS: ")
                            .contains("unable to find valid certification path"));
        }
    }

    @Test
    void waitsForASilentHostNoLongerThanItsLimit() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            DockerApi api =
                    new DockerApi(api("localhost", silent.getLocalPort()).daemon(), Limits.all(FakeDaemon.LIMIT));

            assertThatThrownBy(() -> api.get("/info"))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageStartingWith("connecting to tcp://localhost:%d with TLS took longer than 2 s ("
                            .formatted(silent.getLocalPort()));
        }
    }

    /** By way of Testcontainers, and in the words that a person reads. */
    @Test
    void tellsAPersonWhichHostWasRefused() throws Exception {
        try (FakeDaemon fake = daemon("all", "other")) {
            Map<String, String> variables = Map.of(
                    "DOCKER_HOST",
                    "tcp://localhost:" + fake.port(),
                    "DOCKER_TLS_VERIFY",
                    "1",
                    "DOCKER_CERT_PATH",
                    keys.toString());

            assertThat(String.join("\n", OtherJvm.run(variables, Finding.class)))
                    .contains("expected: a certificate for the host 'localhost'")
                    .contains("its certificate is for another host: ")
                    .contains("next:     let DOCKER_HOST have a name that the certificate has");
        }
    }

    /** Looks for the daemon, and says why it cannot be had. */
    static final class Finding {

        private Finding() {}

        @SuppressWarnings("SystemOut") // Another JVM reads it.
        public static void main(String[] arguments) {
            try {
                System.out.println(Testcontainers.find());
            } catch (UnavailableException e) {
                System.out.println(e.of(Environment.onKernel("host")).getMessage());
            }
        }
    }
}
